"""Which rows to label: some by chance, some the classifier hesitates on, some unlike all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.errors import ConfigError

Array = NDArray[np.float64]
FEWEST = 2
"""Rows drawn by chance in every stratum: with one alone nothing can be said about how rows differ."""
POOL = 20
SMALLEST_POOL = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many rows of each kind."""

    random: int = 0
    uncertain: int = 0
    diverse: int = 0


@dataclass(frozen=True, slots=True)
class Pick:
    """A row picked: its position, why, its stratum, and the probability it was drawn with, None if not by chance."""

    position: int
    picked_by: str
    stratum: str
    inclusion: float | None = None


def pick(
    strata: Sequence[str],
    wanted: Wanted,
    margins: Array | None,
    vectors: Callable[[Sequence[int]], Array],
    seed: int,
) -> list[Pick]:
    """Rows to label, in an order that tells nothing; each kind is spread evenly over the strata.

    The random rows are drawn first, out of all rows and without looking at anything but the stratum, so that with
    their inclusion probabilities they stand for the whole. `margins` (n,): the two likeliest labels' difference in
    probability; `vectors` gives unit vectors (m, d) of rows, by position. Raises ConfigError where a stratum
    would get fewer than two random rows, or where more rows are wanted than there are.
    """
    random = np.random.default_rng(seed)
    members: dict[str, list[int]] = defaultdict(list)
    for position, stratum in enumerate(strata):
        members[stratum].append(position)
    picks = _random(members, wanted.random, random)
    taken = {one.position for one in picks}
    if margins is not None:
        shares = spread(wanted.uncertain, _left(members, taken))
        for stratum, share in shares.items():
            left = [position for position in members[stratum] if position not in taken]
            surest_last = sorted(left, key=lambda position: (margins[position], position))
            picks += [Pick(position, "uncertain", stratum) for position in surest_last[:share]]
        taken = {one.position for one in picks}
    if wanted.diverse:
        picks += _diverse(members, wanted.diverse, sorted(taken), vectors, random)
    return [picks[place] for place in random.permutation(len(picks))]


def spread(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """`total` divided as evenly as the sizes allow; a remainder goes to the largest. Raises ConfigError if too many."""
    if total > sum(sizes.values()):
        raise ConfigError(f"{total} rows are wanted where {sum(sizes.values())} are left. Ask for fewer.")
    given, left = dict.fromkeys(sizes, 0), total
    by_size = sorted(sizes, key=lambda name: (-sizes[name], name))
    while left:
        open_ = [name for name in by_size if given[name] < sizes[name]]
        share = max(1, left // len(open_))
        for name in open_:
            more = min(share, sizes[name] - given[name], left)
            given[name] += more
            left -= more
            if not left:
                break
    return given


def _random(members: Mapping[str, Sequence[int]], total: int, random: np.random.Generator) -> list[Pick]:
    least = sum(min(FEWEST, len(own)) for own in members.values())
    if total and total < least:
        raise ConfigError(
            f"random={total} is fewer than {FEWEST} rows for each of {len(members)} strata. Ask for {least} or more, "
            "or choose a coarser column for by."
        )
    return [
        Pick(int(position), "random", stratum, share / len(members[stratum]))
        for stratum, share in spread(total, {name: len(own) for name, own in members.items()}).items()
        for position in random.choice(members[stratum], share, replace=False)
    ]


def _left(members: Mapping[str, Sequence[int]], taken: set[int]) -> dict[str, int]:
    return {name: sum(position not in taken for position in own) for name, own in members.items()}


def _diverse(
    members: Mapping[str, Sequence[int]],
    total: int,
    taken: Sequence[int],
    vectors: Callable[[Sequence[int]], Array],
    random: np.random.Generator,
) -> list[Pick]:
    """Rows drawn as k-means++ seeds (Arthur and Vassilvitskii 2007): the likelier the further from all picked before.

    Of a large stratum only a random pool is looked at, twenty rows for each that is wanted and at least two hundred.
    """
    gone, pools = set(taken), {}
    shares = spread(total, _left(members, gone))
    for stratum, share in shares.items():
        left = [position for position in members[stratum] if position not in gone]
        pools[stratum] = random.permutation(left)[: max(SMALLEST_POOL, POOL * share)].tolist() if share else []
    known = vectors([*taken, *(position for pool in pools.values() for position in pool)])
    before, start, picks = known[: len(taken)] if taken else None, len(taken), []
    for stratum, pool in pools.items():
        for place in far_apart(known[start : start + len(pool)], before, shares[stratum], random):
            picks.append(Pick(pool[place], "diverse", stratum))
        start += len(pool)
    return picks


def far_apart(vectors: Array, before: Array | None, count: int, random: np.random.Generator) -> list[int]:
    """`count` rows of vectors (m, d), m ≥ count, each drawn by its squared distance to those before."""
    nearest = np.full(len(vectors), 1.0) if before is None else _squared(vectors, before).min(axis=1)
    chosen: list[int] = []
    for _ in range(count):
        nearest[chosen] = 0
        weights = nearest if nearest.sum() > 1e-9 else np.isin(np.arange(len(vectors)), chosen, invert=True) * 1.0
        place = int(random.choice(len(vectors), p=weights / weights.sum()))
        chosen.append(place)
        step = _squared(vectors, vectors[[place]])[:, 0]
        nearest = step if before is None and len(chosen) == 1 else np.minimum(nearest, step)
    return chosen


def _squared(left: Array, right: Array) -> Array:
    """Squared distances (m, n) of unit vectors."""
    return np.maximum(2 - 2 * left @ right.T, 0)
