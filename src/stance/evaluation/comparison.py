"""Is one system better than another on the same quotes, or can this test set not tell?

Paired approximate randomisation (Noreen 1989; Yeh 2000), with all quotes of a speaker exchanged together, gives the
p value; the bootstrap of the report gives the interval of the difference and its standard error; Holm's step-down
procedure (1979) corrects for several comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from stance.evaluation.answers import Answers
from stance.evaluation.intervals import Resampling, confusion_cells, figure, rounded

Array = NDArray[np.float64]
Score = Callable[[Array], Array]
ALPHA, POWER = 0.05, 0.8


def compare(
    model: Answers, others: Mapping[str, Answers], draws: Resampling, score: Score
) -> dict[str, dict[str, Any]]:
    """The model's lead over each other system: difference, interval, p, Holm's p, and a verdict.

    `detectable` is the true difference that this test set would find in four of five repetitions, (z.975 + z.80)
    standard errors. `verdict` is better, worse, or cannot tell.
    """
    return judged({name: lead([model], [other], draws, score) for name, other in others.items()})


def lead(first: Sequence[Answers], second: Sequence[Answers], draws: Resampling, score: Score) -> dict[str, Any]:
    """By how much one recipe's mean score over its seeds exceeds another's: difference, interval, p, detectable.

    Both hold answers of as many seeds to the same quotes; all seeds' answers to a speaker are drawn and exchanged
    together, so that the quotes count once and the seeds are no further evidence.
    """
    k = first[0].probabilities.shape[1]

    def mean_score(sums: Array) -> Array:
        return np.asarray(score(sums.reshape(*sums.shape[:-1], len(first), k, k)).mean(axis=-1))

    cells, rival = (
        sparse.hstack([confusion_cells(seed.gold, seed.predicted, k) for seed in seeds], format="csr")
        for seeds in (first, second)
    )
    drawn = mean_score(draws.totals(cells)) - mean_score(draws.totals(rival))
    ours, theirs = draws.per_cluster(cells), draws.per_cluster(rival)
    return {
        **figure(float(mean_score(ours.sum(0)) - mean_score(theirs.sum(0))), drawn, draws.clusters),
        "p": rounded(randomisation_p(ours, theirs, mean_score, len(draws.counts))),
        "detectable": rounded(detectable(drawn)) if draws.clusters > 1 else None,
    }


def judged(leads: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same comparisons with Holm's p over all of them, and a verdict."""
    corrected = holm([entry["p"] for entry in leads.values()])
    for entry, p in zip(leads.values(), corrected):
        entry["p_holm"] = rounded(p)
        entry["verdict"] = "cannot tell" if p >= ALPHA else "better" if entry["value"] > 0 else "worse"
    return leads


def randomisation_p(first: Array, second: Array, score: Score, rounds: int, seed: int = 1) -> float:
    """Two-sided p of the difference in score under exchange of whole clusters.

    `first` and `second` (clusters, m) are the sums of each system's cells in each cluster. The observed arrangement
    counts as one of the rounds, so that p is never 0.
    """
    exchanged = np.random.default_rng(seed).integers(0, 2, (rounds, len(first)), dtype=np.int8).astype(np.float32)
    moved = np.asarray(exchanged @ (first - second).astype(np.float32), dtype=float)
    differences = score(first.sum(0) - moved) - score(second.sum(0) + moved)
    observed = abs(float(score(first.sum(0)) - score(second.sum(0))))
    return float((1 + np.sum(np.abs(differences) >= observed - 1e-12)) / (rounds + 1))


def holm(p_values: list[float]) -> list[float]:
    """Holm's adjusted p values, in the order given."""
    m = len(p_values)
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(m)
    stepped = [(m - rank) * p_values[position] for rank, position in enumerate(order)]
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1) if m else []
    return [float(p) for p in adjusted]


def detectable(lead: Array) -> float:
    """The smallest true difference found with 80% power at the 5% level, from the bootstrapped differences."""
    return float((stats.norm.ppf(1 - ALPHA / 2) + stats.norm.ppf(POWER)) * np.std(lead, ddof=1))
