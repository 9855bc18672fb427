"""Prediction rows and checks in, figures with their intervals out: pure functions on arrays, no torch, no files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stance.evaluation.behaviour import Check, judge
    from stance.evaluation.honesty import honesty_checks
    from stance.evaluation.scores import Setup, evaluate
    from stance.evaluation.seeds import across_seeds

__all__ = ["Check", "Setup", "across_seeds", "evaluate", "honesty_checks", "judge"]

_HOMES = {"Check": "behaviour", "judge": "behaviour", "honesty_checks": "honesty"}
_HOMES |= {"Setup": "scores", "evaluate": "scores", "across_seeds": "seeds"}


def __getattr__(name: str) -> Any:
    """Loads scipy only for those who evaluate: prediction needs a softmax and no more."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
