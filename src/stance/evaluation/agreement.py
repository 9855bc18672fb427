"""How far annotators agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from stance.evaluation.intervals import Resampling, figure


def raw_agreement(units: Sequence[Sequence[Hashable]]) -> float:
    """Share of agreeing pairs of annotations, mean over units; units of one annotation do not count."""
    shares = []
    for labels in units:
        pairs = len(labels) * (len(labels) - 1)
        if pairs:
            shares.append(sum(count * (count - 1) for count in Counter(labels).values()) / pairs)
    return sum(shares) / len(shares) if shares else 1.0


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float:
    """Krippendorff's alpha for nominal labels (Krippendorff 2011, "Computing Krippendorff's alpha-reliability").

    `units[i]` holds the labels that annotators gave unit i, absent ones left out. 1 is perfect agreement, 0 what
    chance gives; 1 where all labels are the same.
    """
    paired = [labels for labels in units if len(labels) > 1]
    totals: Counter[Hashable] = Counter(label for labels in paired for label in labels)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if expected == 0:
        return 1.0
    observed = 0.0
    for labels in paired:
        counts = Counter(labels).values()
        observed += (len(labels) ** 2 - sum(count * count for count in counts)) / (len(labels) - 1)
    return 1 - (n - 1) * observed / expected


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Cohen's (1960) kappa of two annotators' labels of the same units; 1 where both always give the same one."""
    n = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(count * second[label] for label, count in first.items()) / n**2
    return 1.0 if chance == 1 else (sum(one == other for one, other in pairs) / n - chance) / (1 - chance)


def alpha_with_interval(units: Sequence[Sequence[Hashable]], draws: int, seed: int = 0) -> dict[str, float | None]:
    """Krippendorff's alpha with a 95% percentile interval over `draws` bootstrap samples of the units."""
    paired = [labels for labels in units if len(labels) > 1]
    kinds = list(dict.fromkeys(label for labels in paired for label in labels))
    counts = np.array([[list(labels).count(kind) for kind in kinds] for labels in paired], float)
    if not len(counts):
        return {"value": None, "low": None, "high": None}
    size = counts.sum(axis=1)
    apart = (size**2 - (counts**2).sum(axis=1)) / (size - 1)
    totals = Resampling.of([""] * len(paired), draws, seed).totals(np.column_stack([counts, apart]))
    n, expected = totals[:, :-1].sum(axis=1), totals[:, :-1].sum(axis=1) ** 2 - (totals[:, :-1] ** 2).sum(axis=1)
    drawn = 1 - np.divide((n - 1) * totals[:, -1], expected, out=np.zeros(draws), where=expected > 0)
    return figure(krippendorff_alpha(paired), drawn, len(paired))
