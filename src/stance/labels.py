"""The two tasks and their ordered labels; the order is the order of every logit and probability column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A question asked of every quote, and its possible answers in column order."""

    name: str
    labels: tuple[str, ...]

    def index(self, label: str) -> int:
        """Column of a label; raises ValueError for a label the task does not have."""
        return self.labels.index(label)


STANCE = Task("stance", ("favor", "against", "neutral"))
SENTIMENT = Task("sentiment", ("positive", "negative", "neutral"))
TASKS = (STANCE, SENTIMENT)
