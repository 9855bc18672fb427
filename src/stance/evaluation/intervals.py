"""Bootstrap intervals that resample whole speakers, since one speaker's quotes are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cluster_confusions(gold: NDArray[Any], predicted: NDArray[Any], clusters: Sequence[str], k: int) -> Array:
    """One confusion matrix a cluster, shape (clusters, k, k). An empty name is a cluster of its own."""
    names = [name or f"\0{position}" for position, name in enumerate(clusters)]
    distinct, which = np.unique(names, return_inverse=True)
    flat = np.bincount((which * k + gold) * k + predicted, minlength=len(distinct) * k * k)
    return flat.reshape(len(distinct), k, k).astype(float)


def bootstrap_confusions(per_cluster: Array, draws: int, seed: int = 0) -> Array:
    """Confusion matrices (draws, k, k), each the sum of as many clusters drawn with replacement as there are."""
    clusters, k, _ = per_cluster.shape
    counts = np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), size=draws)
    return np.asarray(counts.astype(float) @ per_cluster.reshape(clusters, k * k)).reshape(draws, k, k)


def percentile_interval(values: Array, level: float = 0.95) -> tuple[float, float]:
    """The central `level` of the draws."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
