"""Shares of favor, against and neutral in a predicted corpus, corrected by a random sample coded by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.estimate.rows import DATES, Corpus, Label
from stance.evaluation.corrected import Array, Coded, Shares, corrected_shares
from stance.evaluation.intervals import rounded
from stance.labels import TASKS, Task

FEWEST = 50
"""Coded rows that an interval needs; `docs/results/estimate.json` shows how well it holds with so few."""
METHOD = (
    "Prediction-powered shares with 95% intervals: the classifier's mean over the corpus plus the weighted mean of its "
    "errors on the coded rows (Angelopoulos et al. 2023; Egami et al. 2023). Chance is which rows were coded; the "
    "corpus is taken as it is."
)


def estimate(corpus: Corpus, labels: Mapping[str, Label]) -> dict[str, Any]:
    """For every task that is predicted and coded: corrected and naive shares of the corpus and of its groups.

    A group with fewer than 50 coded rows has no shares, and a `why` instead.
    """
    tasks = {}
    for task in TASKS:
        coded = {key: label for key, label in labels.items() if task.name in label.answers and key in corpus.rows}
        if task.name in corpus.predicted and coded:
            tasks[task.name] = _of_task(task, corpus, coded)
    if not tasks:
        raise DataError("No row is both predicted and coded by hand for the same task. Compare the two files.")
    return {"method": METHOD, "rows": len(corpus.rows), "not_about_target": corpus.off_target, "tasks": tasks}


def _of_task(task: Task, corpus: Corpus, labels: Mapping[str, Label]) -> dict[str, Any]:
    predicted = corpus.predicted[task.name]
    rows = np.array([corpus.rows[key] for key in labels])
    gold = np.array([task.index(label.answers[task.name]) for label in labels.values()])
    rate = len(rows) / len(predicted)
    inclusion = np.array([rate if label.inclusion is None else label.inclusion for label in labels.values()])
    coded = Coded(predicted[rows], gold, inclusion, np.array([label.stratum for label in labels.values()]))
    everyone = np.ones(len(predicted), bool)
    return {
        "all": _group("all", everyone, predicted, rows, coded, task),
        "groups": {
            column: [_group(name, members, predicted, rows, coded, task) for name, members in _members(column, names)]
            for column, names in corpus.groups.items()
        },
    }


def _members(column: str, names: Sequence[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The groups of a column and which rows (N,) are theirs: dates in order, others largest first, no unnamed one."""
    distinct, codes, counts = np.unique(np.array(names, dtype=object), return_inverse=True, return_counts=True)
    order = range(len(distinct)) if column in DATES else np.argsort(-counts, kind="stable")
    for code in order:
        if distinct[code]:
            yield str(distinct[code]), codes == code


def _group(
    name: str, members: NDArray[np.bool_], predicted: Array, rows: NDArray[np.int64], coded: Coded, task: Task
) -> dict[str, Any]:
    """Figures of the rows of the corpus that `members` (N,) picks."""
    own, inside = predicted[members], members[rows]
    n = int(inside.sum())
    called = np.bincount(own.argmax(axis=1), minlength=len(task.labels)) / len(own)
    figures: dict[str, Any] = {
        "name": name,
        "rows": len(own),
        "coded": n,
        "naive": {label: rounded(share) for label, share in zip(task.labels, called)},
    }
    if n < FEWEST:
        return {**figures, "shares": None, "why": f"{n} of its rows are coded; an interval needs {FEWEST}"}
    shares = corrected_shares(own.mean(axis=0), coded, inside)
    return {**figures, "shares": _written(shares, task), "trust": rounded(shares.trust), "worth": round(shares.worth)}


def _written(shares: Shares, task: Task) -> dict[str, dict[str, float | None]]:
    return {
        label: {"value": rounded(shares.value[i]), "low": rounded(shares.low[i]), "high": rounded(shares.high[i])}
        for i, label in enumerate(task.labels)
    }
