"""A run and quotes or an article in, predictions out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stance.prediction.write import write_rows

if TYPE_CHECKING:
    from stance.prediction.run import Run, load_run

__all__ = ["Run", "load_run", "write_rows"]


def __getattr__(name: str) -> Any:
    """Loads torch only for those who open a run, not for those who read or write rows."""
    if name not in ("Run", "load_run"):
        raise AttributeError(name)
    from stance.prediction import run

    return getattr(run, name)
