"""Settings of a comparison of recipes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from stance.config.section import Section, one_or_more


class CompareConfig(Section):
    """Compare finished runs: seeds of one recipe together, recipes side by side, each against the first."""

    runs: Annotated[list[str], BeforeValidator(one_or_more), Field(min_length=1)] = Field(
        description="run folders or patterns, [a,b,outputs/sweep/*]; the first recipe is what others are tested against"
    )
    output: str | None = Field(None, description="folder for comparison.html, .csv and .json; default: the screen only")
    cluster: str = Field("speaker", description="column whose rows are drawn together: speaker, theatre, …")
    bootstrap: int = Field(2000, ge=100, description="draws for the 95% intervals and paired tests")
