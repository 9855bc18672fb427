"""How far annotators agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


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
