"""Quotes in: read, validate, split, check for leaks, and turn into tokens."""

from stance.data.leaks import near_duplicates, shared_speakers
from stance.data.load import Splits, files_of, load_quotes, load_splits
from stance.data.read import read_rows
from stance.data.split import split_by

__all__ = [
    "Splits",
    "files_of",
    "load_quotes",
    "load_splits",
    "near_duplicates",
    "read_rows",
    "shared_speakers",
    "split_by",
]
