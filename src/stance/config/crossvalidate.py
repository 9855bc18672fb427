"""Settings of a cross-validation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stance.config.train import Recipe


class CrossvalidateConfig(Recipe):
    """Train on all folds but one, predict that one, and so on; evaluate all out-of-fold predictions as one."""

    by: str = Field("speaker", description="column whose values stay in one fold: speaker, theatre, …")
    folds: Annotated[int, Field(ge=2)] | Literal["each"] = Field(
        5, description="how many folds; `each`: one for each value of the column, leaving one out at a time"
    )
