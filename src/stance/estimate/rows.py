"""The two files of an estimate, read and held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stance.data.read import Row
from stance.errors import DataError, listed
from stance.evaluation.corrected import Array
from stance.labels import TASKS, Task

DATES = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True, slots=True)
class Label:
    """What a coder says of one row; `inclusion` is None where the file has no such column."""

    place: str
    answers: Mapping[str, str]
    inclusion: float | None
    stratum: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A predicted corpus: row numbers by id, predictions (N, k) by task, the group of each row by column."""

    rows: Mapping[str, int]
    predicted: Mapping[str, Array]
    groups: Mapping[str, Sequence[str]]
    off_target: int


@dataclass(slots=True)
class _Reading:
    """What is gathered while a corpus is read."""

    found: dict[str, int] = field(default_factory=dict)
    off_target: set[str] = field(default_factory=set)
    predicted: dict[str, list[list[float]]] = field(default_factory=lambda: {task.name: [] for task in TASKS})
    faults: list[str] = field(default_factory=list)


def read_labels(rows: Iterable[Row]) -> tuple[dict[str, Label], int]:
    """Labels by id out of coded rows, and how many rows were picked otherwise than by chance and are left out.

    Columns: id; stance, sentiment or both; `inclusion` and `stratum` where `annotate.py step=sample` wrote them.
    Rows without any label are left out. Raises DataError that lists every fault.
    """
    labels: dict[str, Label] = {}
    faults: list[str] = []
    not_by_chance = 0
    for row in rows:
        label, wrong = _label(row)
        key = str(row.values.get("id"))
        if row.values.get("id") is None:
            wrong.append("no id. It must be that of the row of predictions")
        elif key in labels:
            wrong.append(f'id "{key}" stands already at {labels[key].place}. A row has one label: merge the annotators')
        faults += [f"{row.place}: {fault}." for fault in wrong]
        if label.answers and "inclusion" in row.values and label.inclusion is None:
            not_by_chance += 1
        elif label.answers:
            labels[key] = label
    if faults:
        raise DataError(listed(f"{len(faults)} faults in the coded rows; nothing was used:", faults))
    return labels, not_by_chance


def _label(row: Row) -> tuple[Label, list[str]]:
    wrong: list[str] = []
    answers = {}
    for task in TASKS:
        answer = str(row.values.get(task.name) or "").strip()
        if answer in task.labels:
            answers[task.name] = answer
        elif answer:
            wrong.append(f'{task.name} "{answer}" is not one of {", ".join(task.labels)}')
    inclusion = _number(row.values.get("inclusion"))
    if inclusion is not None and not 0 < inclusion <= 1:
        wrong.append(f'inclusion "{row.values["inclusion"]}" is not a probability above 0 and at most 1')
    stratum, text = row.values.get("stratum"), row.values.get("text")
    return Label(row.place, answers, inclusion, str(stratum or ""), None if text is None else str(text)), wrong


def _number(given: object) -> float | None:
    """The number of a cell; None for an empty one, NaN for words."""
    try:
        return None if given is None else float(str(given))
    except ValueError:
        return float("nan")


def read_corpus(rows: Iterable[Row], by: Sequence[str], labels: Mapping[str, Label]) -> Corpus:
    """A predicted corpus out of rows of `predict`, with the columns to group by; year, month, day: out of `date`.

    Rows that are not about their target are left out. Predictions are the probabilities, or where the rows have none
    the label. Raises DataError that lists every fault, also labels whose row is not here or has another text.
    """
    reading, groups = _Reading(), {column: list[str]() for column in by}
    absent: set[str] = set()
    for number, row in enumerate(rows, 1):
        key = str(row.values["id"] if row.values.get("id") is not None else number)
        if str(row.values.get("about_target")).lower() == "false":
            reading.off_target.add(key)
            continue
        _take(row, key, labels.get(key), reading)
        for column, names in groups.items():
            source = "date" if column in DATES else column
            if source not in row.values and source not in absent:
                absent.add(source)
                reading.faults.append(f'{row.place}: no column "{source}" to group by. It has {", ".join(row.values)}.')
            names.append(_group_name(str(row.values.get(source) or ""), column))
    predicted = _whole(reading, labels)
    return Corpus(reading.found, predicted, groups, len(reading.off_target))


def _take(row: Row, key: str, label: Label | None, reading: _Reading) -> None:
    if key in reading.found:
        reading.faults.append(f'{row.place}: id "{key}" stands twice. Ids must be unique.')
    reading.found[key] = len(reading.found)
    if label is not None and label.text is not None and row.values.get("text") not in (None, label.text):
        reading.faults.append(f'{row.place}: id "{key}" has another text than {label.place}. Are the files a pair?')
    for task in TASKS:
        if row.values.get(task.name) is None:
            continue
        said = _said(row, task)
        if not all(0 <= share <= 1 for share in said) or not 0.99 < sum(said) < 1.01:
            reading.faults.append(
                f'{row.place}: {task.name} "{row.values[task.name]}" with its probabilities is not what predict writes.'
            )
        reading.predicted[task.name].append(said)


def _said(row: Row, task: Task) -> list[float]:
    """What the classifier says of a row, by label."""
    shares = [_number(row.values.get(f"{task.name}_{label}")) for label in task.labels]
    known = [share for share in shares if share is not None]
    return known if len(known) == len(shares) else [float(row.values[task.name] == label) for label in task.labels]


def _whole(reading: _Reading, labels: Mapping[str, Label]) -> dict[str, Array]:
    """The predictions as arrays; raises DataError where anything was wrong."""
    known = reading.found.keys() | reading.off_target
    faults = [
        *reading.faults,
        *(f'{label.place}: id "{key}" is no row of the predictions.' for key, label in labels.items()
          if key not in known),
        *(f"{name} is predicted for {len(said)} of {len(reading.found)} rows. Predict them all."
          for name, said in reading.predicted.items() if 0 < len(said) < len(reading.found)),
    ]  # fmt: skip
    if not reading.found:
        faults.append("no row of the predictions is about its target.")
    if faults:
        raise DataError(listed(f"{len(faults)} faults between the predictions and the coded rows:", faults))
    return {name: np.array(said) for name, said in reading.predicted.items() if said}


def _group_name(value: str, column: str) -> str:
    """The value, or the part of a date that the column asks for; empty where the date is not that exact."""
    if column not in DATES:
        return value
    return value[: DATES[column]] if len(value) >= DATES[column] else ""
