"""How public benchmarks are scored, each exactly as its authors do; pure functions on arrays.

Every protocol gets gold label columns `(n,)`, the group of each row and predicted columns `(n,)`, and gives named
scores, the one it is known by first. Columns are those of our task: the first two are the sides, the third is neutral.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.evaluation.metrics import accuracy, confusion, f1, f_avg, macro_f1

Labels = NDArray[np.int64]
Groups = NDArray[np.str_]
Scores = dict[str, float]
K = 3


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way of scoring.

    `says` is one sentence for the reader; `group` the column whose cells are the rows' groups; `answers` how many of
    the task's labels the dataset has: the others are left out before the likeliest is taken.
    """

    says: str
    group: str
    answers: int
    score: Callable[[Labels, Groups, Labels], Scores]

    def predicted(self, probabilities: NDArray[np.float64]) -> Labels:
        """The likeliest column (n,) among the labels that the dataset has, from probabilities (n, k)."""
        return np.asarray(probabilities[:, : self.answers].argmax(axis=1), dtype=np.int64)


def pooled_sides(gold: Labels, groups: Groups, predicted: Labels) -> Scores:
    """F_avg over all rows; its mean over targets; macro-F1; F_avg of each target."""
    by_target = {name: float(f_avg(matrix)) for name, matrix in _by_group(gold, groups, predicted).items()}
    whole = confusion(gold, predicted, K)
    return _rounded(
        {"f_avg": f_avg(whole), "f_avg_mean_of_targets": np.mean(list(by_target.values())), "macro_f1": macro_f1(whole)}
        | {f"f_avg: {name}": score for name, score in by_target.items()}
    )


def sides_by_target(gold: Labels, groups: Groups, predicted: Labels) -> Scores:
    """Mean over targets of F_avg; F_avg over all rows; F_avg of each target."""
    scores = pooled_sides(gold, groups, predicted)
    first = {"f_avg_mean_of_targets": scores.pop("f_avg_mean_of_targets"), "f_avg_pooled": scores.pop("f_avg")}
    del scores["macro_f1"]
    return first | scores


def seen_and_unseen(gold: Labels, groups: Groups, predicted: Labels) -> Scores:
    """Macro-F1 of all rows, of unseen and of seen topics; F1 of pro and of con over all rows."""
    matrices = _by_group(gold, groups, predicted)
    whole = confusion(gold, predicted, K)
    favor, against, _ = f1(whole)
    parts = {"zero_shot": matrices.get("0"), "few_shot": matrices.get("1")}
    return _rounded(
        {"macro_f1": macro_f1(whole)}
        | {f"macro_f1: {name}": macro_f1(matrix) for name, matrix in parts.items() if matrix is not None}
        | {"f1_pro": favor, "f1_con": against}
    )


def macro_f1_by_part(gold: Labels, groups: Groups, predicted: Labels) -> Scores:
    """Macro-F1 of each part by itself, in the order of the files."""
    return _rounded(
        {f"macro_f1: {name}": macro_f1(matrix) for name, matrix in _by_group(gold, groups, predicted).items()}
    )


def two_sides(gold: Labels, _: Groups, predicted: Labels) -> Scores:
    """Macro-F1 over the two sides, accuracy, and F1 of each side."""
    matrix = confusion(gold, predicted, K)[:2, :2]
    favor, against = f1(matrix)
    return _rounded(
        {"macro_f1": macro_f1(matrix), "accuracy": accuracy(matrix), "f1_favor": favor, "f1_against": against}
    )


_RESTRICTED = "The data has two labels: the likelier of the two counts, whatever probability neutral has."
PROTOCOLS = {
    "pooled_sides": Protocol(
        "F_avg = (F1 of favor + F1 of against) / 2, counted once over the rows of all targets together; "
        "neutral rows count as errors where they are called favor or against.",
        "target",
        3,
        pooled_sides,
    ),
    "sides_by_target": Protocol(
        f"F_avg = (F1 of favor + F1 of against) / 2 for each target, then the mean over targets. {_RESTRICTED}",
        "target",
        2,
        sides_by_target,
    ),
    "seen_and_unseen": Protocol(
        "Macro-F1 over con, pro and neutral: of all test rows, of the topics no training row has (zero-shot), and of "
        "the others (few-shot); F1 of pro and con over all test rows.",
        "seen?",
        3,
        seen_and_unseen,
    ),
    "macro_f1_by_part": Protocol(
        "Macro-F1 over positive, negative and neutral, each test set by itself.", "part", 3, macro_f1_by_part
    ),
    "two_sides": Protocol(
        f"Macro-F1 over the two labels, accuracy, and F1 of each label. {_RESTRICTED}", "", 2, two_sides
    ),
}


def _by_group(gold: Labels, groups: Groups, predicted: Labels) -> dict[str, NDArray[np.float64]]:
    """Confusion matrix of each group, in the order in which groups first occur."""
    rows = {name: groups == name for name in dict.fromkeys(groups.tolist())}
    return {name: confusion(gold[own], predicted[own], K) for name, own in rows.items()}


def _rounded(scores: dict[str, Any]) -> Scores:
    return {name: round(float(score), 4) for name, score in scores.items()}
