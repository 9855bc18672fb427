"""Settings of a measurement of how far a recipe carries."""

from __future__ import annotations

from pydantic import Field

from stance.config.parts import DataConfig
from stance.config.section import Positive
from stance.config.train import Recipe


class TransferConfig(Recipe):
    """Train on more and more rows, several seeds each, and measure on the own test split and on real quotes."""

    sizes: list[Positive | None] = Field(min_length=1, description="how many training rows; null for all")
    seeds: list[int] = Field(min_length=1, description="seeds for each size")
    real: list[DataConfig] = Field(default_factory=list, description="real quotes: measured on, never learnt from")
    overwrite: bool = Field(False, description="replace results of other settings or files in output")
