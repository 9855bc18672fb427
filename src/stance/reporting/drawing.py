"""Small drawings in SVG, 360 units wide so that they are legible on a phone; colours come from the page's style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

WIDTH = 360
ROW = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval, under its name; `strong` is the row that matters, `marked` one that stands out."""

    name: str
    value: float
    low: float | None
    high: float | None
    strong: bool = False
    marked: bool = False

    @classmethod
    def of(cls, name: str, figure: Mapping[str, Any], strong: bool = False, marked: bool = False) -> Bar:
        """The bar of a figure as it stands in metrics.json."""
        return cls(name, figure["value"], figure["low"], figure["high"], strong, marked)


def forest(bars: Sequence[Bar], says: str, reference: float | None = None) -> Markup:
    """One line for each value on a scale from 0 to 1: a dot with its interval, the name above and the value beside."""
    left, right, top = 8, WIDTH - 46, 18
    height = top + ROW * len(bars) + 6
    parts = [_scale(left, right, top, height - 6)]

    def x(value: float) -> float:
        return left + (right - left) * min(max(value, 0.0), 1.0)

    if reference is not None:
        parts.append(_line(x(reference), top, x(reference), height - 6, "reference"))
    for position, bar in enumerate(bars):
        y = top + ROW * position + 24
        look = "mark" if bar.strong else "marked" if bar.marked else "other"
        parts.append(_text(left, y - 9, bar.name if len(bar.name) <= 48 else f"{bar.name[:47]}…"))
        if bar.low is not None and bar.high is not None:
            parts.append(_line(x(bar.low), y, x(bar.high), y, f"{look} whisker"))
        shape = '<rect class="{}" x="{:.1f}" y="{}" width="9" height="9"/>' if bar.marked else None
        dot = Markup(shape).format(look, x(bar.value) - 4.5, y - 4.5) if shape else _dot(x(bar.value), y, 4.5, look)
        parts += [dot, _text(WIDTH - 4, y + 4, f"{bar.value:.3f}", "end")]
    return _svg(height, parts, says)


def heatmap(counts: Sequence[Sequence[int]], labels: Sequence[str], says: str) -> Markup:
    """A confusion matrix: gold labels in rows, predicted in columns, shaded by the share of the row."""
    left, top, side = 84, 40, (WIDTH - 84 - 4) // len(labels)
    tall = 48
    parts = [_text(left + side * len(labels) / 2, 12, "predicted", "middle"), _text(4, top - 8, "gold")]
    for column, label in enumerate(labels):
        parts.append(_text(left + side * (column + 0.5), top - 8, label, "middle"))
    for row, own in enumerate(counts):
        parts.append(_text(4, top + tall * (row + 0.5) + 4, labels[row]))
        for column, n in enumerate(own):
            share = n / max(1, sum(own))
            place, down = left + side * column, top + tall * row
            cell = '<rect class="cell" x="{}" y="{}" width="{}" height="{}" fill-opacity="{:.3f}"/>'
            parts.append(Markup(cell).format(place, down, side - 2, tall - 2, 0.06 + 0.5 * share))
            parts.append(_text(place + side / 2, down + 21, str(n), "middle", "strong"))
            parts.append(_text(place + side / 2, down + 36, f"{share:.0%}", "middle", "small"))
    return _svg(top + tall * len(counts) + 4, parts, says)


def reliability(points: Sequence[tuple[float, float, int]], says: str) -> Markup:
    """Stated confidence across, share that is right upward; the closer to the diagonal, the better calibrated.

    Points are (confidence, share right, rows); the area of a dot is its share of the rows.
    """
    plot = _Square("confidence", "share that is right")
    most = max(rows for _, _, rows in points)
    parts = [_line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), "reference")]
    for confidence, right, rows in points:
        parts.append(_line(plot.x(confidence), plot.y(confidence), plot.x(confidence), plot.y(right), "mark gap"))
        parts.append(_dot(plot.x(confidence), plot.y(right), 2.5 + 6 * (rows / most) ** 0.5, "mark"))
    return plot.drawn(parts, says)


def risk_coverage(curve: Sequence[Sequence[float]], chosen: float | None, says: str) -> Markup:
    """Share of the quotes answered across, share of those wrong upward; a ring where the run's threshold stands."""
    plot = _Square("share answered", "share wrong", tallest=max(0.1, *(risk for _, risk in curve)) * 1.1)
    path = " ".join(f"{plot.x(coverage):.1f},{plot.y(risk):.1f}" for coverage, risk in curve)
    parts = [Markup('<polyline class="mark curve" points="{}"/>').format(path)]
    if chosen is not None:
        nearest = min(curve, key=lambda point: abs(point[0] - chosen))
        parts.append(_dot(plot.x(nearest[0]), plot.y(nearest[1]), 7, "ring"))
    return plot.drawn(parts, says)


@dataclass(frozen=True, slots=True)
class _Square:
    """A plot whose axes start at 0, the horizontal one ending at 1."""

    across: str
    upward: str
    tallest: float = 1.0

    def x(self, value: float) -> float:
        return 44 + 300 * value

    def y(self, value: float) -> float:
        return 230 - 210 * value / self.tallest

    def drawn(self, parts: Sequence[Markup], says: str) -> Markup:
        axes = []
        for step in (0, 0.25, 0.5, 0.75, 1):
            up = step * self.tallest
            axes += [
                _line(self.x(step), self.y(0), self.x(step), 20, "grid"),
                _line(44, self.y(up), 344, self.y(up), "grid"),
            ]
            axes += [
                _text(self.x(step), 246, f"{step:g}", "middle", "small"),
                _text(38, self.y(up) + 4, f"{up:.2f}", "end", "small"),
            ]
        axes += [_text(194, 264, self.across, "middle"), _text(4, 12, self.upward)]
        return _svg(270, [*axes, *parts], says)


def _scale(left: float, right: float, top: float, bottom: float) -> Markup:
    parts = []
    for step in (0, 0.25, 0.5, 0.75, 1):
        x = left + (right - left) * step
        parts += [_line(x, top, x, bottom, "grid"), _text(x, top - 5, f"{step:g}", "middle", "small")]
    return Markup("").join(parts)


def _svg(height: float, parts: Sequence[Markup], says: str) -> Markup:
    head = Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {:.0f}" xmlns="http://www.w3.org/2000/svg">')
    return head.format(says, WIDTH, height) + Markup("").join(parts) + Markup("</svg>")


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    line = '<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>'
    return Markup(line).format(look, x1, y1, x2, y2)


def _dot(x: float, y: float, radius: float, look: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(look, x, y, radius)


def _text(x: float, y: float, text: str, anchor: str = "start", look: str = "") -> Markup:
    form = '<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>'
    return Markup(form).format(look, x, y, anchor, text)
