"""Prediction rows and checks in, figures with their intervals out: pure functions on arrays, no torch, no files."""

from stance.evaluation.behaviour import Check, judge
from stance.evaluation.honesty import honesty_checks
from stance.evaluation.scores import Setup, evaluate
from stance.evaluation.seeds import across_seeds

__all__ = ["Check", "Setup", "across_seeds", "evaluate", "honesty_checks", "judge"]
