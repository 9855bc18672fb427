"""Probabilities: softmax, temperature, and how far stated confidence is from the share that is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TINY = 1e-12
SMALLEST_WRITTEN = 5e-7
BINS = 15


def softmax(logits: Array) -> Array:
    """Probabilities (n, k) of logits (n, k)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_temperature(logits: Array, gold: NDArray[Any]) -> float:
    """The temperature in [0.2, 10] least in negative log-likelihood of gold (n,) (Guo et al. 2017); 1 without rows."""
    if len(gold) == 0:
        return 1.0
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_t: nll(softmax(logits / np.exp(log_t)), gold), bounds=(np.log(0.2), np.log(10)), method="bounded"
    )
    return float(np.exp(found.x))


def uncalibrated(probabilities: Array, temperature: float) -> Array:
    """What the network said before its temperature was applied.

    softmax(z / T) is known; its logarithm times T is z up to a constant. Exact for a quote read in one window, an
    approximation for one whose windows were averaged. Probabilities are read as written, with six decimals.
    """
    return softmax(np.log(np.clip(probabilities, SMALLEST_WRITTEN, 1)) * temperature)


def nll(probabilities: Array, gold: NDArray[Any]) -> float:
    """Mean negative log-likelihood, in nats."""
    return float(-np.log(np.clip(probabilities[np.arange(len(gold)), gold], TINY, 1)).mean())


def brier(probabilities: Array, gold: NDArray[Any]) -> float:
    """Mean squared distance between the probabilities and the one-hot truth, in [0, 2] (Brier 1950)."""
    truth = np.eye(probabilities.shape[1])[gold]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


def ece(probabilities: Array, gold: NDArray[Any], bins: int = BINS) -> float:
    """Expected calibration error of the top label: |confidence − accuracy| over equal-width bins, in [0, 1]."""
    counts, confidence, right = _binned(probabilities, gold, bins)
    return float(np.abs(confidence - right).sum() / counts.sum())


def reliability(probabilities: Array, gold: NDArray[Any], bins: int = BINS) -> list[dict[str, float]]:
    """The bins of the expected calibration error that hold rows: n, mean confidence, share that is right."""
    counts, confidence, right = _binned(probabilities, gold, bins)
    return [
        {"n": int(n), "confidence": round(float(c / n), 4), "accuracy": round(float(r / n), 4)}
        for n, c, r in zip(counts, confidence, right)
        if n > 0
    ]


def trust(probabilities: Array, gold: NDArray[Any], temperature: float | None) -> dict[str, Any]:
    """NLL, Brier and ECE as predicted and, where a temperature was fitted, before it; with the reliability bins."""

    def measured(values: Array) -> dict[str, float]:
        scores = {"nll": nll(values, gold), "brier": brier(values, gold), "ece": ece(values, gold)}
        return {name: round(value, 4) for name, value in scores.items()}

    return {
        "temperature": None if temperature is None else round(temperature, 4),
        "before": None if temperature is None else measured(uncalibrated(probabilities, temperature)),
        "after": measured(probabilities),
        "reliability": reliability(probabilities, gold),
    }


def _binned(probabilities: Array, gold: NDArray[Any], bins: int) -> tuple[Array, Array, Array]:
    """Rows, summed confidence and right answers in each bin of confidence."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    ones = np.ones(len(gold))
    counts, stated, found = (
        np.bincount(which, weights, bins).astype(np.float64) for weights in (ones, confidence, right)
    )
    return counts, stated, found
