"""“I don't know”: a threshold under which the model does not answer, and what silence buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CURVE_POINTS = 60
FEWEST_ANSWERED = 10
WRITTEN_WITHIN = 5e-7  # prediction rows hold six decimals, thresholds hold them all


@dataclass(frozen=True, slots=True)
class Threshold:
    """Abstain where the likeliest label is less probable than `value`; the rest is what it was chosen on.

    `reached` is false where no threshold gave the accuracy asked for and the most accurate one stands in for it.
    """

    value: float
    accuracy: float
    coverage: float
    reached: bool


def choose_threshold(
    confidence: Array, right: NDArray[Any], accuracy: float | None = None, coverage: float | None = None
) -> Threshold:
    """The threshold that answers the most rows at the stated accuracy, or the stated share of rows.

    To be chosen on validation rows, never on the test. An accuracy is believed from ten answered rows on.
    """
    if (accuracy is None) == (coverage is None) or len(confidence) == 0:
        raise ValueError("a threshold needs rows, and one of accuracy and coverage")
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    accuracies = np.cumsum(right[order]) / np.arange(1, len(ranked) + 1)
    # Rows of equal confidence are answered together, so that only the last of them can be the threshold.
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    reached = True
    if accuracy is None:
        coverage = coverage or 1.0
        chosen = ends[np.searchsorted(ends, int(np.ceil(coverage * len(ranked))) - 1)]
    else:
        believed = ends[ends + 1 >= min(FEWEST_ANSWERED, len(ranked))]
        good = believed[accuracies[believed] >= accuracy]
        reached = len(good) > 0
        chosen = good[-1] if reached else believed[np.argmax(accuracies[believed])]
    return Threshold(float(ranked[chosen]), float(accuracies[chosen]), float((chosen + 1) / len(ranked)), reached)


def risk_coverage(confidence: Array, right: NDArray[Any]) -> tuple[Array, Array]:
    """Coverage and risk (share of wrong answers among those given), the surest answers first; both (n,)."""
    order = np.argsort(-confidence, kind="stable")
    given = np.arange(1, len(order) + 1)
    return given / len(order), np.cumsum(~right[order]) / given


def aurc(confidence: Array, right: NDArray[Any]) -> float:
    """Area under the risk–coverage curve, in [0, 1], less is better (Geifman and El-Yaniv 2017)."""
    return float(risk_coverage(confidence, right)[1].mean())


def abstention(confidence: Array, right: NDArray[Any], threshold: float | None) -> dict[str, Any]:
    """The risk–coverage curve, its area, and where the run's own threshold stands on these rows."""
    coverage, risk = risk_coverage(confidence, right)
    shown = np.unique(np.linspace(0, len(risk) - 1, min(CURVE_POINTS, len(risk))).astype(int))
    result: dict[str, Any] = {
        "aurc": round(float(risk.mean()), 4),
        "curve": [[round(float(coverage[at]), 4), round(float(risk[at]), 4)] for at in shown],
        "threshold": None,
    }
    if threshold is not None:
        answered = confidence >= threshold - WRITTEN_WITHIN
        result |= {
            "threshold": round(threshold, 4),
            "coverage": round(float(answered.mean()), 4),
            "accuracy": round(float(right[answered].mean()), 4) if answered.any() else None,
        }
    return result
