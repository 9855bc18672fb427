"""Divisions in which no speaker stands on two sides."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from stance.errors import DataError
from stance.records import Quote


def split_by_speaker(
    quotes: Sequence[Quote], validation: float, test: float, seed: int
) -> tuple[list[Quote], list[Quote], list[Quote]]:
    """Train, validation and test quotes, each speaker's on one side only, in the input's order.

    A quote without a speaker counts as a speaker of its own. Raises DataError where there are too few speakers to
    fill every side that is asked for.
    """
    if validation + test == 0:
        return list(quotes), [], []
    groups: dict[str, list[int]] = defaultdict(list)
    for position, quote in enumerate(quotes):
        groups[quote.speaker or f"\0{position}"].append(position)
    speakers = sorted(groups)
    random.Random(seed).shuffle(speakers)
    sides: dict[str, set[int]] = {"test": set(), "validation": set()}
    for side, share in (("test", test), ("validation", validation)):
        while len(sides[side]) < share * len(quotes) and len(speakers) > 1:
            sides[side].update(groups[speakers.pop()])
        if share and not sides[side]:
            raise DataError(
                f"{len(groups)} speakers are too few to split off a {side} part with no speaker on two sides. "
                f"Add quotes of other speakers, or name data.files.{side}."
            )

    def chosen(positions: set[int]) -> list[Quote]:
        return [quote for position, quote in enumerate(quotes) if position in positions]

    held_out = sides["test"] | sides["validation"]
    train = [quote for position, quote in enumerate(quotes) if position not in held_out]
    return train, chosen(sides["validation"]), chosen(sides["test"])
