"""Scores as functions of confusion matrices, so that one definition serves a point, a slice and every bootstrap draw.

A confusion matrix has gold labels in rows and predicted labels in columns, shape (..., k, k); leading axes are kept.
Where a ratio has nothing below the line it is 0, as in scikit-learn with `zero_division=0`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Metric:
    """A score, its name as printed, and which way is better."""

    name: str
    title: str
    better: Literal["higher", "lower"]
    score: Callable[[Array], Array]


def confusion(gold: NDArray[Any], predicted: NDArray[Any], k: int) -> Array:
    """Counts (k, k)."""
    return np.bincount(gold * k + predicted, minlength=k * k).reshape(k, k).astype(float)


def accuracy(matrix: Array) -> Array:
    """Share of right answers."""
    return _ratio(np.trace(matrix, axis1=-2, axis2=-1), matrix.sum(axis=(-2, -1)))


def precision(matrix: Array) -> Array:
    """Per predicted label, the share that is right, shape (..., k)."""
    return _ratio(_diagonal(matrix), matrix.sum(axis=-2))


def recall(matrix: Array) -> Array:
    """Per gold label, the share that is found, shape (..., k)."""
    return _ratio(_diagonal(matrix), matrix.sum(axis=-1))


def f1(matrix: Array) -> Array:
    """Per label, the harmonic mean of precision and recall, shape (..., k)."""
    return _ratio(2 * _diagonal(matrix), matrix.sum(axis=-2) + matrix.sum(axis=-1))


def macro_f1(matrix: Array) -> Array:
    """Mean F1 over all k labels."""
    return np.asarray(f1(matrix).mean(axis=-1))


def f_avg(matrix: Array) -> Array:
    """Mean F1 of the first two labels, the sides (SemEval-2016 Task 6)."""
    return np.asarray(f1(matrix)[..., :2].mean(axis=-1))


def matthews(matrix: Array) -> Array:
    """Matthews correlation for k classes (Gorodkin 2004), in [-1, 1]; 0 where one side is constant."""
    n = matrix.sum(axis=(-2, -1))
    gold, predicted = matrix.sum(axis=-1), matrix.sum(axis=-2)
    above = np.trace(matrix, axis1=-2, axis2=-1) * n - (gold * predicted).sum(axis=-1)
    below = np.sqrt((n**2 - (gold**2).sum(axis=-1)) * (n**2 - (predicted**2).sum(axis=-1)))
    return _ratio(above, below)


METRICS = (
    Metric("macro_f1", "Macro-F1", "higher", macro_f1),
    Metric("f_avg", "F1, mean of the two sides", "higher", f_avg),
    Metric("accuracy", "Accuracy", "higher", accuracy),
    Metric("matthews", "Matthews correlation", "higher", matthews),
)


def _diagonal(matrix: Array) -> Array:
    return np.diagonal(matrix, axis1=-2, axis2=-1)


def _ratio(above: Array, below: Array) -> Array:
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)
