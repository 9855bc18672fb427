"""What an evaluation set must not share with the rows that were learnt from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stance.records import Quote


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quotes that read nearly the same; similarity is the Jaccard index of their character shingles."""

    first: Quote
    second: Quote
    similarity: float


def near_duplicates(
    first: Sequence[Quote], second: Sequence[Quote], threshold: float = 0.5, shingle: int = 5
) -> list[Pair]:
    """Pairs, one quote of each side, whose sets of character shingles have a Jaccard index ≥ threshold.

    Case, punctuation and spacing do not count. Most similar pairs first.
    """
    if not first or not second:
        return []
    from sklearn.feature_extraction.text import CountVectorizer

    shingles = CountVectorizer(
        analyzer="char", ngram_range=(shingle, shingle), binary=True, lowercase=False, dtype=np.int32
    )
    matrix = shingles.fit_transform([_plain(quote.text, shingle) for quote in (*first, *second)])
    left, right = matrix[: len(first)], matrix[len(first) :]
    sizes_left, sizes_right = left.sum(axis=1).A1, right.sum(axis=1).A1
    pairs = []
    for start in range(0, len(first), 512):
        common = (left[start : start + 512] @ right.T).tocoo()
        rows = common.row + start
        jaccard = common.data / (sizes_left[rows] + sizes_right[common.col] - common.data)
        for position in np.flatnonzero(jaccard >= threshold):
            pairs.append(Pair(first[rows[position]], second[common.col[position]], float(jaccard[position])))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first.id, pair.second.id))


def shared_speakers(first: Sequence[Quote], second: Sequence[Quote]) -> list[str]:
    """Speakers with quotes on both sides, sorted."""
    return sorted({quote.speaker for quote in first if quote.speaker} & {quote.speaker for quote in second})


def _plain(text: str, shortest: int) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip().ljust(shortest)
