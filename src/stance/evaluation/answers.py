"""Prediction rows as arrays, once they are found to answer the same quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError, listed
from stance.labels import Task

Row = Mapping[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Answers:
    """One system's answers to one task: gold and predicted columns (n,), probabilities (n, k)."""

    gold: NDArray[np.int64]
    predicted: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Probability of the answer given, (n,)."""
        return np.asarray(self.probabilities[np.arange(len(self.predicted)), self.predicted])

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each answer is the gold label, (n,)."""
        return np.asarray(self.predicted == self.gold)


def labelled(rows: Rows, task: Task) -> list[Row]:
    """The rows that have a gold label for the task."""
    return [row for row in rows if row.get(f"gold_{task.name}") is not None]


def answers(rows: Rows, task: Task) -> Answers:
    """Arrays of rows that all have a gold label; raises DataError that names every row that cannot be scored."""
    faults = [fault for row in rows for fault in _faults(row, task)]
    if faults:
        raise DataError(listed(f"{len(faults)} {task.name} predictions cannot be scored:", faults))
    columns = [f"{task.name}_{label}" for label in task.labels]
    probabilities = np.array([[float(row[column]) for column in columns] for row in rows])
    gold = np.array([task.index(row[f"gold_{task.name}"]) for row in rows], dtype=np.int64)
    predicted = np.array([task.index(row[task.name]) for row in rows], dtype=np.int64)
    return Answers(gold, predicted, probabilities.reshape(len(rows), len(task.labels)))


def check_same_quotes(systems: Mapping[str, Rows]) -> None:
    """Raises DataError where two systems do not answer the same quotes in the same order, or one of them twice."""
    first, *others = systems
    expected = [row["id"] for row in systems[first]]
    if len(set(expected)) < len(expected):
        twice = sorted({str(name) for name in expected if expected.count(name) > 1})
        raise DataError(f"{first} answers some quotes twice: {', '.join(twice[:5])}. Ids must be unique.")
    for name in others:
        given = [row["id"] for row in systems[name]]
        if given == expected:
            continue
        missing, extra = sorted(set(expected) - set(given)), sorted(set(given) - set(expected))
        found = [f"{len(missing)} missing ({', '.join(map(str, missing[:5]))})"] if missing else []
        found += [f"{len(extra)} that the gold does not have ({', '.join(map(str, extra[:5]))})"] if extra else []
        raise DataError(
            f"The predictions of {name} do not match the gold quotes: expected {len(expected)} ids, found "
            f"{', '.join(found) or 'them in another order or repeated'}. Predict the same file with both."
        )


def _faults(row: Row, task: Task) -> list[str]:
    faults = []
    for column, meaning in ((f"gold_{task.name}", "gold label"), (task.name, "predicted label")):
        if row.get(column) not in task.labels:
            faults.append(
                f'quote "{row["id"]}": the {meaning} "{row.get(column)}" is not one of {", ".join(task.labels)}.'
            )
    values: list[Any] = [row.get(f"{task.name}_{label}") for label in task.labels]
    if not all(isinstance(value, (int, float)) and np.isfinite(value) for value in values):
        faults.append(f'quote "{row["id"]}": its probabilities {values} are not numbers. Predict it again.')
    elif min(values) < 0 or abs(sum(values) - 1) > 0.01:
        faults.append(f'quote "{row["id"]}": its probabilities {values} do not sum to 1. Predict it again.')
    return faults
