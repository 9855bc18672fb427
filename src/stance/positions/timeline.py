"""Utterances over time as an SVG drawing: one column for each day, month or year, divided by stance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from stance.labels import STANCE

MOST_COLUMNS = 40
WIDTH, HEIGHT, FOOT = 640, 190, 24
LABELS = 6


class Scale(NamedTuple):
    """Days, months or years: how long a date must be, its number on the scale, and the number's name."""

    length: int
    number_of: Callable[[str], int]
    name_of: Callable[[int], str]


_SCALES = (
    Scale(10, lambda day: date.fromisoformat(day).toordinal(), lambda number: date.fromordinal(number).isoformat()),
    Scale(7, lambda day: int(day[:4]) * 12 + int(day[5:7]) - 1, lambda number: f"{number // 12}-{number % 12 + 1:02d}"),
    Scale(4, lambda day: int(day[:4]), str),
)


def timeline(dates: Sequence[Mapping[str, Any]]) -> Markup:
    """The drawing of groups by date, as `positions` gives them; empty where fewer than two dates are known.

    A column's height is the number of utterances, its parts the expected number of each stance. The finest of days,
    months and years is taken that all dates are exact enough for and that gives at most 40 columns, empty ones
    included; years may be more.
    """
    if len(dates) < 2:
        return Markup("")
    columns, name_of = _columns(dates)
    top = max(sum(parts.values()) for parts in columns.values())
    first, last = min(columns), max(columns)
    step = WIDTH / (last - first + 1)
    boxes = [_column(name_of(n), columns[n], (n - first) * step, step, top) for n in sorted(columns)]
    every = max(1, -(-(last - first + 1) // LABELS))
    names = [
        Markup('<text x="{:.1f}" y="{}">{}</text>').format((n - first) * step, HEIGHT - 6, name_of(n))
        for n in range(first, last + 1, every)
    ]
    return Markup(
        '<svg class="timeline" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">{boxes}'
        '<path d="M0 {base}H{w}"/>{names}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        base=HEIGHT - FOOT,
        title="Utterances about the target over time, by stance",
        boxes=Markup("").join(boxes),
        names=Markup("").join(names),
    )


def _columns(dates: Sequence[Mapping[str, Any]]) -> tuple[dict[int, Counter[str]], Callable[[int], str]]:
    exact = min(len(group["name"]) for group in dates)
    for scale in _SCALES:
        numbers = [scale.number_of(group["name"]) for group in dates] if scale.length <= exact else []
        if numbers and (max(numbers) - min(numbers) < MOST_COLUMNS or scale is _SCALES[-1]):
            break
    columns: dict[int, Counter[str]] = {}
    for number, group in zip(numbers, dates):
        parts = columns.setdefault(number, Counter())
        parts.update({label: group["n"] * group[label]["value"] for label in STANCE.labels})
    return columns, scale.name_of


def _column(name: str, parts: Counter[str], left: float, step: float, top: float) -> Markup:
    bottom = float(HEIGHT - FOOT)
    boxes = []
    for label in STANCE.labels:
        height = parts[label] * (HEIGHT - FOOT - 4) / top
        bottom -= height
        boxes.append(
            Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                label, left + step * 0.05, bottom, min(step * 0.9, 60), height
            )
        )
    told = ", ".join(f"{label} {parts[label]:.1f}" for label in STANCE.labels)
    return Markup("<g><title>{}: {}</title>{}</g>").format(name, told, Markup("").join(boxes))
