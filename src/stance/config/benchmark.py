"""Settings of a benchmark: a public dataset with a protocol and published scores."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from stance.config.parts import DataConfig
from stance.config.section import Positive, Section
from stance.config.train import Recipe


class Published(Section):
    """A score that others reached."""

    system: str = Field(description="what was scored")
    scores: dict[str, float] = Field(description="metric of the protocol: score in points, 0 to 100")
    mark: Literal["read", "second-hand", "recomputed"] = Field(
        description="seen with its authors; seen in another's table; computed again from the data"
    )
    source: str = Field(description="where it was seen")


class Benchmark(Section):
    """How a dataset is scored, and what it is compared with."""

    title: str = Field(description="what the page calls it")
    task: Literal["stance", "sentiment"] = Field(description="which of our tasks its labels are")
    protocol: Literal["pooled_sides", "sides_by_target", "seen_and_unseen", "macro_f1_by_part", "two_sides"] = Field(
        description="how answers are scored, evaluation/protocols.py"
    )
    tokens: Positive = Field(description="trainer.tokens of one seed")
    max_epochs: float = Field(gt=0, description="trainer.max_epochs of one seed")
    goals: dict[str, float] = Field(default_factory=dict, description="metric: points that we set out to reach")
    published: list[Published] = Field(default_factory=list, description="scores of others")
    ceiling: str | None = Field(None, description="how well people do")
    notes: list[str] = Field(default_factory=list, description="what a reader must know to compare")


class BenchmarkData(DataConfig):
    """A dataset that is a benchmark."""

    benchmark: Benchmark = Field(description="protocol and published scores")


def _first_seeds(value: Any) -> Any:
    """5 stands for the seeds 0 to 4."""
    return list(range(value)) if isinstance(value, int) else value


class BenchmarkConfig(Recipe):
    """Train several seeds on a public dataset, and score them by its published protocol beside the baselines."""

    data: BenchmarkData
    seeds: Annotated[list[int], BeforeValidator(_first_seeds), Field(min_length=1)] = Field(
        description="how many seeds, from 0 on; or [a,b,c]"
    )
    blind: bool = Field(False, description="also train the first seed without the target")
    test: bool = Field(True, description="false: score validation only, while a recipe is still being chosen")
    overwrite: bool = Field(False, description="replace results of other settings")
