"""Shares of a corpus, corrected by a coded random sample for what the classifier gets wrong.

The estimate is the classifier's mean over the whole corpus plus the mean of its errors in the coded sample
(prediction-powered inference: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382). With inclusion
probabilities that differ, each coded row counts by their inverse (design-based supervised learning: Egami, Hinck,
Stewart and Wei 2023, NeurIPS). How far the predictions are trusted is tuned to the narrowest intervals (PPI++:
Angelopoulos, Duchi and Zrnic 2023, arXiv:2311.01453); one trust serves all labels, so that shares sum to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from stance.evaluation.intervals import LEVEL

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coded:
    """The coded random sample of a corpus.

    `predicted` (n, k): what the classifier says of each row, in [0, 1]. `gold` (n,): the column of the coder's label.
    `inclusion` (n,): the probability, above 0, with which the row came into the sample. `stratum` (n,): the part of
    the corpus within which rows were drawn by chance; all the same where there are no parts.
    """

    predicted: Array
    gold: NDArray[np.int64]
    inclusion: Array
    stratum: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares (k,) with 95% intervals and standard errors, from n coded rows.

    `trust` in [0, 1]: the weight of the predictions; 0: the coded rows alone. `worth`: how many coded rows would be
    needed without the classifier for intervals as narrow.
    """

    value: Array
    low: Array
    high: Array
    error: Array
    n: int
    trust: float
    worth: float


def corrected_shares(mean: Array, coded: Coded, inside: NDArray[np.bool_] | None = None) -> Shares:
    """Shares of the labels in a corpus, or in a group of it.

    `mean` (k,) is the mean prediction over all rows of the corpus or group; `inside` (n,) says which coded rows are
    in the group. The interval is about this corpus as it is: only which rows were coded is chance. At least two
    coded rows are needed. The variance is that of a ratio estimate under stratified or Poisson sampling (Särndal,
    Swensson and Wretman 1992, ch. 5), the interval Wilson's (1927) for the effective number of rows.
    """
    inside = np.ones(len(coded.gold), bool) if inside is None else inside
    n, gold = int(inside.sum()), np.eye(len(mean))[coded.gold]
    weight = inside / coded.inclusion / (inside / coded.inclusion).sum()
    gold_off, predicted_off = gold - weight @ gold, coded.predicted - weight @ coded.predicted
    spread = float((weight @ predicted_off**2).sum())
    trust = float(np.clip((weight @ (gold_off * predicted_off)).sum() / spread, 0, 1)) if spread > 0 else 0.0
    value = np.clip(trust * mean + weight @ (gold - trust * coded.predicted), 0, 1)
    variance = _variance(weight[:, None] * (gold_off - trust * predicted_off), coded)
    alone = _variance(weight[:, None] * gold_off, coded)
    worth = n * float(alone.sum() / variance.sum()) if variance.sum() > 0 else float(n)
    low, high = _wilson(value, variance, float(stats.t.ppf((1 + LEVEL) / 2, n - 1)))
    return Shares(value, low, high, np.sqrt(variance), n, trust, worth)


def _variance(parts: Array, coded: Coded) -> Array:
    """Variance (k,) of a sum of weighted residuals (n, k) that is due to which rows were drawn."""
    variance = np.zeros(parts.shape[1])
    for stratum in np.unique(coded.stratum):
        drawn = coded.stratum == stratum
        n, own = int(drawn.sum()), parts[drawn]
        if n > 1:
            variance += n / (n - 1) * ((1 - coded.inclusion[drawn]) @ (own - own.mean(axis=0)) ** 2)
    return variance


def _wilson(value: Array, variance: Array, quantile: float) -> tuple[Array, Array]:
    """Wilson's interval with the number of rows that would give this variance."""
    rows = np.divide(value * (1 - value), variance, out=np.full(len(value), np.inf), where=variance > 0)
    rows = np.maximum(rows, 1e-9)
    pull = quantile**2 / rows
    centre = (value + pull / 2) / (1 + pull)
    half = quantile / (1 + pull) * np.sqrt(value * (1 - value) / rows + pull / (4 * rows))
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)
