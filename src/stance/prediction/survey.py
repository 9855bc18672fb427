"""A first pass over an input: every fault is found, and its rows counted, before anything is answered or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from stance.config import DataConfig
from stance.data.load import read_quotes, told
from stance.data.read import Row, read_rows
from stance.errors import SHOWN_AT_MOST, DataError, InputError, listed
from stance.labels import Task
from stance.prediction.chunks import CHUNK
from stance.prediction.write import ordered, schema_of
from stance.progress import progress
from stance.records import Quote, prediction_row, template_prediction

WORTH_A_BAR = 50_000_000
"""Bytes of input from which on its first pass shows that it moves."""


@dataclass(frozen=True, slots=True)
class Survey:
    """How many rows an input has, and the columns of its predictions; for Parquet their types too."""

    rows: int
    columns: Sequence[str]
    schema: Any = None


def rows_of(files: Sequence[Path]) -> Iterator[Row]:
    """The rows of several files, one in memory at a time."""
    return chain.from_iterable(read_rows(file) for file in files)


def survey(files: Sequence[Path], data: DataConfig, tasks: Sequence[Task], typed: bool) -> Survey:
    """Reads every row once; raises DataError that lists the bad rows (the first thousand, and how many there are)."""
    faults: list[str] = []
    bad, rows = 0, 0
    columns: dict[str, None] = {}
    answers, schema = template_prediction(tasks), None
    read = read_quotes(rows_of(files), data)
    large = sum(file.stat().st_size for file in files) > WORTH_A_BAR
    with progress("checking rows", None, shown=large) as advance:
        while part := list(islice(read, CHUNK)):
            quotes: list[Quote] = []
            for row, quote, wrong in part:
                bad += len(wrong)
                faults += told(row, wrong)[: SHOWN_AT_MOST - len(faults)]
                quotes.append(quote)
            given = [prediction_row(quote, answers) for quote in quotes]
            for values in given:
                columns |= dict.fromkeys(values)
            if typed and not bad:
                schema = schema_of(given, schema)
            rows += len(part)
            advance(len(part))
    if bad:
        raise DataError(listed(f"{bad} faults in {data.name}; nothing was used:", faults))
    if not rows:
        raise InputError(f"{data.name} holds no rows.")
    return Survey(rows, ordered(columns), schema)
