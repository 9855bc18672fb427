"""Settings of a corpus estimate."""

from __future__ import annotations

from pydantic import Field

from stance.config.section import Section


class EstimateConfig(Section):
    """Estimate the shares of a large predicted corpus, corrected by a small random sample coded by hand."""

    predictions: str = Field(description="rows that predict.py wrote for the whole corpus")
    gold: str = Field(description="coded rows of a random sample of it: id, stance, sentiment; inclusion, stratum")
    by: list[str] = Field(default_factory=list, description="columns to group by; year, month, day: out of `date`")
    output: str | None = Field(None, description=".json file to write; default: the screen only")
    overwrite: bool = Field(False, description="replace an output file that exists")
