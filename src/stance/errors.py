"""Faults that a user can mend: what was expected, what was found, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN_AT_MOST = 1000


class StanceError(Exception):
    """A fault of the input, told in plain words; the commands print it without a traceback and exit with 2."""


class ConfigError(StanceError):
    """Settings that do not hold together."""


class DataError(StanceError):
    """Rows that cannot be used."""


class InputError(StanceError):
    """A file or text that cannot be read, or a place that cannot be written."""


class RunError(StanceError):
    """A run folder that is incomplete, damaged, or made for something else."""


def listed(heading: str, faults: Sequence[str]) -> str:
    """One message for many faults: the heading, then one fault a line (all of them, up to a thousand)."""
    lines = [heading, *(f"  {fault}" for fault in faults[:SHOWN_AT_MOST])]
    if len(faults) > SHOWN_AT_MOST:
        lines.append(f"  … and {len(faults) - SHOWN_AT_MOST} more")
    return "\n".join(lines)
