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
from stance.prediction.write import joint_schema, ordered, schema_of
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


@dataclass(frozen=True, slots=True)
class Look:
    """What one reading found: a survey, how many faults there are, and the words of the first of them."""

    survey: Survey
    bad: int
    faults: Sequence[str]


def survey(files: Sequence[Path], data: DataConfig, tasks: Sequence[Task], typed: bool) -> Survey:
    """Reads every row once; raises DataError that lists the bad rows (the first thousand, and how many there are)."""
    return judged([look(files, data, tasks, typed)], data.name)


def judged(looks: Sequence[Look], name: str) -> Survey:
    """The survey of an input that was looked at in several readings; raises DataError that lists the bad rows."""
    bad = sum(seen.bad for seen in looks)
    if bad:
        faults = [fault for seen in looks for fault in seen.faults][:SHOWN_AT_MOST]
        raise DataError(listed(f"{bad} faults in {name}; nothing was used:", faults))
    rows = sum(seen.survey.rows for seen in looks)
    if not rows:
        raise InputError(f"{name} holds no rows.")
    columns = ordered(column for seen in looks for column in seen.survey.columns)
    schemas = [seen.survey.schema for seen in looks if seen.survey.schema is not None]
    return Survey(rows, columns, joint_schema(schemas) if schemas else None)


def look(files: Sequence[Path], data: DataConfig, tasks: Sequence[Task], typed: bool) -> Look:
    """Reads every row once; `typed` asks for the types of a Parquet file too."""
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
    return Look(Survey(rows, list(columns), schema), bad, faults)
