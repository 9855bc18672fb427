"""Settings of a measurement of speed."""

from __future__ import annotations

from pydantic import Field

from stance.config.parts import DataConfig, EncoderConfig, ModelConfig, TrainerConfig
from stance.config.section import Positive, Section


class BenchConfig(Section):
    """Measure training and prediction against the machine's own matrix multiply."""

    output: str = Field(description="JSON file to write")
    quotes: Positive = Field(description="how many of the training quotes to use")
    repeats: Positive = Field(description="how often; medians are given")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    trainer: TrainerConfig
