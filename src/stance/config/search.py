"""Settings of a search for settings."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from stance.config.section import Positive, Section
from stance.config.train import Recipe


class Choice(Section):
    """What one setting may be: a range of numbers, or a list of values."""

    low: float | None = Field(None, description="lowest value of a range")
    high: float | None = Field(None, description="highest value of a range")
    log: bool = Field(False, description="search the range on a logarithmic scale")
    whole: bool = Field(False, description="whole numbers only")
    values: list[Any] | None = Field(None, description="the values to choose from, instead of a range")

    @model_validator(mode="after")
    def _a_range_or_a_list(self) -> Choice:
        ranged = self.low is not None and self.high is not None
        if ranged == (self.values is not None):
            raise ValueError("give low and high, or values")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low ({self.low}) must be under high ({self.high})")
        return self


def _default_space() -> dict[str, Choice]:
    return {
        "trainer.learning_rate": Choice(low=5e-5, high=5e-4, log=True),
        "trainer.label_smoothing": Choice(values=[0.0, 0.05, 0.1]),
        "trainer.layer_decay": Choice(low=0.8, high=1.0),
        "model.order": Choice(values=["target_first", "quote_first"]),
    }


class SearchConfig(Recipe):
    """Search settings by macro-F1 on validation; the test split is never opened."""

    space: dict[str, Choice] = Field(
        default_factory=_default_space, min_length=1, description="setting: {low, high, log} or {values: [a,b]}"
    )
    trials: Positive = Field(description="trainings in all, those of other processes and earlier starts included")
    prune: bool = Field(True, description="stop a training that falls behind the median of the others")
    storage: str | None = Field(None, description="database that trials are kept in; default: OUTPUT/search.db")
