"""Settings of a training."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stance.config.parts import DataConfig, EncoderConfig, EvaluationConfig, ModelConfig, TrainerConfig
from stance.config.section import Section


class Recipe(Section):
    """All that decides how a classifier is trained and evaluated."""

    name: str = Field(description="what the run is called")
    output: str = Field(description="what the command creates")
    seed: int = Field(ge=0, description="seed of everything random")
    tasks: list[Literal["stance", "sentiment"]] = Field(min_length=1, description="what is learnt")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    trainer: TrainerConfig
    evaluation: EvaluationConfig


class TrainConfig(Recipe):
    """Train a classifier, evaluate it on the test split beside its baselines, and write a report."""

    output: str = Field(description="run folder to create")
    resume: bool = Field(False, description="go on with the unfinished training in output")
