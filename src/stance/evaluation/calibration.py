"""Probabilities: softmax, temperature, and how far stated confidence is from the share that is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]
TINY = 1e-12


def softmax(logits: Array) -> Array:
    """Probabilities (n, k) of logits (n, k)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_temperature(logits: Array, gold: NDArray[Any]) -> float:
    """The temperature in [0.2, 10] least in negative log-likelihood of gold (n,) (Guo et al. 2017); 1 without rows."""
    if len(gold) == 0:
        return 1.0
    found = minimize_scalar(
        lambda log_t: nll(softmax(logits / np.exp(log_t)), gold), bounds=(np.log(0.2), np.log(10)), method="bounded"
    )
    return float(np.exp(found.x))


def nll(probabilities: Array, gold: NDArray[Any]) -> float:
    """Mean negative log-likelihood, in nats."""
    return float(-np.log(np.clip(probabilities[np.arange(len(gold)), gold], TINY, 1)).mean())


def brier(probabilities: Array, gold: NDArray[Any]) -> float:
    """Mean squared distance between the probabilities and the one-hot truth, in [0, 2] (Brier 1950)."""
    truth = np.eye(probabilities.shape[1])[gold]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


def ece(probabilities: Array, gold: NDArray[Any], bins: int = 15) -> float:
    """Expected calibration error of the top label: |confidence − accuracy| over equal-width bins, in [0, 1]."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(which, minlength=bins)
    gaps = np.abs(np.bincount(which, confidence, bins) - np.bincount(which, right, bins))
    return float(gaps[counts > 0].sum() / len(gold))
