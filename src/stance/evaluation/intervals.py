"""Bootstrap intervals that resample whole clusters, since one speaker's quotes are not independent.

One set of draws serves a whole report: a model, its baselines and every slice are scored on the same resampled
speakers, so that any two figures can be subtracted draw by draw (Field and Welsh 2007, the cluster bootstrap).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Resampling:
    """`cluster` (n,) is each row's cluster, `counts` (draws, clusters) how often each draw holds each cluster."""

    cluster: NDArray[np.int64]
    counts: NDArray[np.float32]

    @classmethod
    def of(cls, names: Sequence[str], draws: int, seed: int = 0) -> Resampling:
        """Draws of as many clusters, with replacement, as there are; a row without a name is a cluster of its own."""
        own = [name or f"\0{position}" for position, name in enumerate(names)]
        distinct, cluster = np.unique(own, return_inverse=True)
        generator, clusters = np.random.default_rng(seed), len(distinct)
        counts = np.empty((draws, clusters), dtype=np.float32)
        for draw in range(draws):
            counts[draw] = np.bincount(generator.integers(0, clusters, clusters), minlength=clusters)
        return cls(cluster.astype(np.int64), counts)

    @property
    def clusters(self) -> int:
        """How many clusters there are; under two, nothing can be said about chance."""
        return int(self.counts.shape[1])

    def per_cluster(self, values: Any) -> Array:
        """Sums of row values (n, m), dense or sparse, over each cluster: (clusters, m)."""
        n = len(self.cluster)
        members = sparse.csr_array((np.ones(n), (self.cluster, np.arange(n))), shape=(self.clusters, n))
        sums = members @ values
        return np.asarray(sums.toarray() if sparse.issparse(sums) else sums, dtype=float)

    def totals(self, values: Any) -> Array:
        """Sums of row values (n, m) in every draw: (draws, m). Exact for counts."""
        return np.asarray(self.counts @ self.per_cluster(values).astype(np.float32), dtype=float)


def confusion_cells(gold: NDArray[Any], predicted: NDArray[Any], k: int) -> sparse.csr_array:
    """One row for each answer, with a 1 in the column of its cell of the confusion matrix: (n, k * k)."""
    n = len(gold)
    return sparse.csr_array((np.ones(n), (np.arange(n), gold * k + predicted)), shape=(n, k * k))


def percentile_interval(values: Array, clusters: int) -> tuple[float, float] | None:
    """The central 95% of the draws that are numbers; None from a single cluster, which says nothing about others."""
    known = values[np.isfinite(values)]
    if clusters < 2 or len(known) < 2:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def figure(value: float, drawn: Array, clusters: int) -> dict[str, float | None]:
    """A value with its interval, as it stands in metrics.json."""
    interval = percentile_interval(drawn, clusters)
    low, high = interval or (None, None)
    return {"value": rounded(value), "low": rounded(low), "high": rounded(high)}


def rounded(value: float | None) -> float | None:
    """Four decimals; None stays None, and what is not a number becomes None."""
    return None if value is None or not np.isfinite(value) else round(float(value), 4)
