"""Reads which side speakers take on foreign troop withdrawal.

run = stance.load_run("outputs/demo")
answer = run.predict(["There is a will to remove foreign forces."], target="withdrawal of US troops from Iraq")[0]
answer.stance.label, answer.stance.probabilities
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stance.errors import StanceError
from stance.labels import SENTIMENT, STANCE, TASKS
from stance.records import Answer, Article, Prediction, Quote

if TYPE_CHECKING:
    from stance.prediction import Run

__all__ = ["SENTIMENT", "STANCE", "TASKS", "Answer", "Article", "Prediction", "Quote", "StanceError", "load_run"]


def load_run(path: str | Path) -> Run:
    """Opens a trained run folder for prediction; raises RunError that says what is missing or damaged."""
    from stance.prediction import load_run as load

    return load(path)
