"""Settings of a measurement of speed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stance.config.parts import DataConfig, EncoderConfig, ModelConfig, TrainerConfig
from stance.config.section import Positive, Section

Part = Literal["prediction", "engines", "training", "memory", "start"]


class BenchConfig(Section):
    """Measure training and prediction against the machine's own matrix multiply."""

    output: str = Field(description="JSON file to write")
    only: list[Part] = Field(description="what to measure; figures of other parts stay as they are in the file")
    run: str = Field(description="run folder that predicts")
    quotes: Positive = Field(description="how many of the training quotes to predict")
    training_quotes: Positive = Field(description="how many to train on")
    memory_rows: list[Positive] = Field(min_length=2, description="sizes of the inputs whose memory is compared")
    repeats: Positive = Field(description="how often; medians are given")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    trainer: TrainerConfig
