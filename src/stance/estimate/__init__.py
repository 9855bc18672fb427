"""Predictions of a whole corpus and a coded random sample of it in; corrected shares with intervals out."""

from stance.estimate.figures import FEWEST, estimate
from stance.estimate.rows import read_corpus, read_labels

__all__ = ["FEWEST", "estimate", "read_corpus", "read_labels"]
