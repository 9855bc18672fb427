"""Divisions in which no speaker (or theatre, …) stands on two sides, or in which the test lies after the training."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from stance.errors import DataError
from stance.records import Quote

Sides = tuple[list[Quote], list[Quote], list[Quote]]


def split_by(column: str, quotes: Sequence[Quote], validation: float, test: float, seed: int) -> Sides:
    """Train, validation and test quotes in the input's order, each value of the column on one side only.

    A quote without a value counts as a value of its own. By `date` the newest quotes are the test, those before them
    validation, and the seed plays no part. Raises DataError where there are too few values to fill every side that is
    asked for, or a date cannot be read.
    """
    if validation + test == 0:
        return list(quotes), [], []
    groups: dict[str, list[int]] = defaultdict(list)
    for position, quote in enumerate(quotes):
        value = _date(quote) if column == "date" else quote.fields.get(column)
        groups[str(value) if value else f"\0{position}"].append(position)
    values = sorted(groups)
    if column != "date":
        random.Random(seed).shuffle(values)
    sides: dict[str, set[int]] = {"test": set(), "validation": set()}
    for side, share in (("test", test), ("validation", validation)):
        others = 1 + (side == "test" and validation > 0)
        while len(sides[side]) < share * len(quotes) and len(values) > others:
            sides[side].update(groups[values.pop()])
        if share and not sides[side]:
            raise DataError(
                f"{len(groups)} {column}s are too few to split off a {side} part with no {column} on two sides. "
                f"Add quotes of others, or name data.files.{side}."
            )

    def chosen(positions: set[int]) -> list[Quote]:
        return [quote for position, quote in enumerate(quotes) if position in positions]

    held_out = sides["test"] | sides["validation"]
    train = [quote for position, quote in enumerate(quotes) if position not in held_out]
    return train, chosen(sides["validation"]), chosen(sides["test"])


def _date(quote: Quote) -> str:
    given = quote.fields.get("date")
    try:
        return date.fromisoformat(str(given)[:10]).isoformat()
    except ValueError:
        raise DataError(
            f'quote "{quote.id}": its date "{given}" is no date such as 2026-03-31, so it cannot be split by date. '
            "Fill the column date, or set data.split.by=speaker."
        ) from None
