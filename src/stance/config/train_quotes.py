"""Settings of a training that finds quotes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stance.config.parts import EncoderConfig
from stance.config.section import Positive, Section


class NewsConfig(Section):
    """News whose quotes are annotated."""

    root: str = Field(description="folder with `text` and `attributions`, in the brat format of PolNeAR")
    held_out: int = Field(14, ge=2, description="of so many articles one is kept back, and scored after training")


class TaggerConfig(Section):
    """How the token classifier is trained."""

    learning_rate: float = Field(3e-4, gt=0, description="step size at the peak")
    epochs: float = Field(2.5, gt=0, description="passes over the articles")
    batch: Positive = Field(4, description="windows of up to 256 word pieces in a batch")
    precision: Literal["fp32", "bf16"] = Field("bf16", description="arithmetic of the matrix products")


class TrainQuotesConfig(Section):
    """Train a second engine that finds quotes in articles, on annotated news of your own."""

    output: str = Field(description="folder to create; predict reads it with articles.engine=FOLDER")
    seed: int = Field(ge=0, description="seed of everything random")
    news: NewsConfig
    encoder: EncoderConfig
    training: TaggerConfig
