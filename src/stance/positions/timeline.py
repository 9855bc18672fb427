"""Utterances over time as an SVG drawing: one column for each day, month or year, divided by stance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from stance.labels import STANCE

MOST_COLUMNS = 40
WIDTH, HEIGHT, FOOT = 640, 180, 34
_LENGTHS = (10, 7, 4)


def timeline(dates: Sequence[Mapping[str, Any]]) -> Markup:
    """The drawing of groups by date, as `positions` gives them; empty where fewer than two dates are known.

    A column's height is the number of utterances, its parts the expected number of each stance. Days are put
    together into months, months into years, until at most 40 columns are left.
    """
    columns = _columns(dates)
    if len(columns) < 2:
        return Markup("")
    top = max(sum(parts.values()) for parts in columns.values())
    step = WIDTH / len(columns)
    drawn = [_column(name, parts, place * step, step, top) for place, (name, parts) in enumerate(columns.items())]
    title = "Utterances about the target over time, by stance"
    return Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, title, Markup("").join(drawn)
    )


def _columns(dates: Sequence[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    shortest = min((len(group["name"]) for group in dates), default=0)
    for length in _LENGTHS:
        columns: dict[str, Counter[str]] = {}
        for group in dates:
            parts = columns.setdefault(group["name"][:length], Counter())
            parts.update({label: group["n"] * group[label]["value"] for label in STANCE.labels})
        if length <= shortest and len(columns) <= MOST_COLUMNS:
            return columns
    return dict(list(columns.items())[-MOST_COLUMNS:]) if dates else {}


def _column(name: str, parts: Counter[str], left: float, step: float, top: float) -> Markup:
    scale = (HEIGHT - FOOT) / top
    bottom = float(HEIGHT - FOOT)
    boxes = []
    for label in STANCE.labels:
        height = parts[label] * scale
        bottom -= height
        boxes.append(
            Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                label, left + step * 0.1, bottom, min(step * 0.8, 60), height
            )
        )
    told = ", ".join(f"{label} {parts[label]:.1f}" for label in STANCE.labels)
    text = Markup('<text x="{:.1f}" y="{}">{}</text>').format(left + step * 0.1, HEIGHT - 12, name)
    return Markup("<g><title>{}: {}</title>{}{}</g>").format(escape(name), told, Markup("").join(boxes), text)
