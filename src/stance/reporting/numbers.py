"""Numbers as a reader expects them in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def decimal(value: float | None, digits: int = 3) -> str:
    """`.712`, `1.000`, `-.050`; a dash where there is no number."""
    if value is None:
        return "–"
    return f"{value:.{digits}f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.{digits}f}"


def interval(figure: Mapping[str, Any], digits: int = 3) -> str:
    """`.712 (.654–.768)`: the value with its 95% interval."""
    if figure["low"] is None:
        return f"{decimal(figure['value'], digits)} (no interval)"
    return f"{decimal(figure['value'], digits)} ({decimal(figure['low'], digits)}–{decimal(figure['high'], digits)})"


def lead(figure: Mapping[str, Any]) -> str:
    """`+.050 (-.010 to +.110)`: a difference with its 95% interval."""
    if figure["low"] is None:
        return f"{_signed(figure['value'])} (no interval)"
    return f"{_signed(figure['value'])} ({_signed(figure['low'])} to {_signed(figure['high'])})"


def p_value(p: float) -> str:
    """`.031`, or `< .001`."""
    return "< .001" if p < 0.001 else decimal(p)


def percent(share: float | None) -> str:
    """`83%`; a dash where there is no number."""
    return "–" if share is None else f"{share:.0%}"


def count(n: int, noun: str) -> str:
    """`1 quote`, `1,200 quotes`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1)
