"""Whether the intervals of corrected shares hold what they promise: made corpora whose true shares are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.evaluation.corrected import Array, Coded, Shares, corrected_shares
from stance.evaluation.intervals import rounded

ROWS = 20_000
CORPORA: Mapping[str, Sequence[float]] = {
    "even": (0.40, 0.35, 0.25),
    "one-sided": (0.70, 0.20, 0.10),
    "rare": (0.02, 0.15, 0.83),
}
CLASSIFIERS: Mapping[str, Sequence[Sequence[float]]] = {
    "good": ((0.90, 0.05, 0.05), (0.05, 0.90, 0.05), (0.05, 0.05, 0.90)),
    "weak": ((0.70, 0.15, 0.15), (0.15, 0.70, 0.15), (0.15, 0.15, 0.70)),
    "biased": ((0.80, 0.05, 0.15), (0.20, 0.50, 0.30), (0.10, 0.05, 0.85)),
}
SHARPNESS = 8.0
QUARTERS = (0.55, 0.80, 0.95)
"""The corpus lies in four strata of unlike size, unlike shares and unlike errors; each is coded as often as another."""


def measure_coverage(repeats: int, sizes: Sequence[int], seed: int = 0) -> dict[str, Any]:
    """How often the 95% interval holds the true share, for every corpus, classifier, design and number of coded rows.

    The naive share is that of the predicted labels; its interval is that of a share of as many rows as were
    predicted, which is what one prints who takes predictions for data.
    """
    cells = list(_cells(repeats, sizes, np.random.default_rng(seed)))
    summary = {}
    for size in sizes:
        for corpora in (("even", "one-sided"), ("rare",)):
            held = [c for cell in cells if cell["coded"] == size and cell["corpus"] in corpora for c in cell["held"]]
            name = f"{size} coded, {' and '.join(corpora)}"
            summary[name] = {"least": min(held), "mean": rounded(float(np.mean(held))), "most": max(held)}
    naive = [c for cell in cells for c in cell["naive_held"]]
    return {
        "asked": {"repeats": repeats, "sizes": list(sizes), "rows": ROWS, "seed": seed},
        "summary": {**summary, "naive": {"mean": rounded(float(np.mean(naive)))}},
        "cells": cells,
    }


def _cells(repeats: int, sizes: Sequence[int], random: np.random.Generator) -> Iterator[dict[str, Any]]:
    for (corpus, shares), (kind, errors) in ((c, k) for c in CORPORA.items() for k in CLASSIFIERS.items()):
        gold, predicted, stratum = made_corpus(shares, errors, random)
        truth = np.bincount(gold, minlength=3) / ROWS
        mean, called = predicted.mean(axis=0), np.bincount(predicted.argmax(axis=1), minlength=3) / ROWS
        half = 1.96 * np.sqrt(called * (1 - called) / ROWS)
        for design in ("random", "per stratum"):
            for size in sizes:
                drawn = [_once(mean, gold, predicted, stratum, design, size, random) for _ in range(repeats)]
                held = np.mean([(one.low <= truth) & (truth <= one.high) for one in drawn], axis=0)
                yield {
                    "corpus": corpus,
                    "classifier": kind,
                    "design": design,
                    "coded": size,
                    "truth": [rounded(share) for share in truth],
                    "held": [rounded(share) for share in held],
                    "bias": [rounded(share) for share in np.mean([one.value for one in drawn], axis=0) - truth],
                    "half_width": [rounded(w) for w in np.mean([one.high - one.low for one in drawn], axis=0) / 2],
                    "worth": round(float(np.mean([one.worth for one in drawn])), 1),
                    "naive_bias": [rounded(share) for share in called - truth],
                    "naive_held": [float(inside) for inside in abs(called - truth) <= half],
                }


def made_corpus(
    shares: Sequence[float], errors: Sequence[Sequence[float]], random: np.random.Generator
) -> tuple[NDArray[np.int64], Array, NDArray[np.int64]]:
    """Gold labels (n,), predicted probabilities (n, 3) and strata (n,) of a corpus.

    `errors[gold]` holds the probabilities of the predicted labels; in the smaller strata the labels are pulled
    toward an even division.
    """
    stratum = np.searchsorted(QUARTERS, random.random(ROWS))
    pull = (stratum / 6)[:, None]
    gold = _drawn((1 - pull) * np.asarray(shares) + pull / 3, random)
    called = _drawn(np.asarray(errors)[gold], random)
    concentration = np.ones((ROWS, 3))
    concentration[np.arange(ROWS), called] = SHARPNESS
    amounts = random.gamma(concentration)
    return gold, amounts / amounts.sum(axis=1, keepdims=True), stratum


def _drawn(probabilities: Array, random: np.random.Generator) -> NDArray[np.int64]:
    """A column for each row of probabilities (n, k)."""
    upto = probabilities.cumsum(axis=1)[:, :-1]
    return np.asarray((random.random((len(upto), 1)) > upto).sum(axis=1))


def _once(
    mean: Array,
    gold: NDArray[np.int64],
    predicted: Array,
    stratum: NDArray[np.int64],
    design: str,
    size: int,
    random: np.random.Generator,
) -> Shares:
    """One hand-coded sample, and what it says."""
    parts = np.zeros(ROWS, dtype=np.int64) if design == "random" else stratum
    names, members = np.unique(parts, return_counts=True)
    each = size // len(names)
    rows = np.concatenate([random.choice(np.flatnonzero(parts == name), each, replace=False) for name in names])
    inclusion = (each / members)[parts[rows]]
    return corrected_shares(mean, Coded(predicted[rows], gold[rows], inclusion, parts[rows]))
