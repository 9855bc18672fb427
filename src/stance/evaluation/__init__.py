"""Pure functions on arrays: scores, their intervals, and the trust the probabilities deserve."""

from stance.evaluation.scores import evaluate

__all__ = ["evaluate"]
