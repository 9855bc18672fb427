"""Settings of an evaluation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from stance.config.parts import DataConfig, Measures
from stance.config.section import one_or_more


class EvaluateConfig(Measures):
    """Evaluate a run on its own test split, or on other labelled quotes, and write a report."""

    run: Annotated[list[str], BeforeValidator(one_or_more), Field(min_length=1)] = Field(
        description="run folder; [a,b,c] or a pattern (runs/seed-*) for runs that differ only by seed"
    )
    against: str | None = Field(None, description="another run folder to compare with on the same quotes")
    split: Literal["train", "validation", "test"] = Field("test", description="which rows")
    output: str | None = Field(None, description="folder to create; default: RUN/evaluations/DATA-SPLIT")
    data: DataConfig | None = Field(None, description="other data than the run's own")
