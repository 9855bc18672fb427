"""Rows of quotes in, rows of answers out: a stretch of a file at a time, so that its size does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from stance.config import DataConfig
from stance.data.load import read_quotes, told
from stance.data.read import Row
from stance.errors import DataError, listed
from stance.records import Prediction, Quote, prediction_row

CHUNK = 4096
"""Rows that are sorted by length and answered together: enough for full batches, little enough for memory."""


class Answers(Protocol):
    """Whatever answers quotes that carry their own targets, such as a run."""

    def predict_quotes(self, quotes: Sequence[Quote]) -> list[Prediction]: ...


def answer_rows(answers: Answers, rows: Sequence[Row], data: DataConfig, first: int = 1) -> list[dict[str, Any]]:
    """One row of answers for each row, in their order; raises DataError that lists every bad row.

    `data` holds columns, labels and the target; `first` is the number of the first row in the whole input, counted
    from 1: a row without an id gets its number.
    """
    quotes, faults = [], []
    for row, quote, wrong in read_quotes(rows, data, first):
        quotes.append(quote)
        faults += told(row, wrong)
    if faults:
        raise DataError(listed(f"{len(faults)} faults in {data.name}; these rows were not answered:", faults))
    return [prediction_row(quote, answer) for quote, answer in zip(quotes, answers.predict_quotes(quotes))]
