"""Settings of a prediction."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stance.config.section import Positive, Section

Engine = Literal["auto", "torch", "bf16", "onnx"]


class RayConfig(Section):
    """Where `engine=ray` works, and in what portions."""

    address: str = Field("local", description="local: this machine; auto or HOST:PORT: a running cluster")
    workers: Positive | None = Field(None, description="processes that hold the run; null: as many as have cores")
    cores: Positive = Field(1, description="cores of each")
    engine: Engine = Field("auto", description="how each computes: auto, torch, bf16, onnx")
    shard_rows: Positive = Field(4096, description="rows of a shard")


class ArticlesConfig(Section):
    """How quotes are found in articles."""

    engine: str = Field("rules", description="`rules`, or the folder of a trained engine (train_quotes)")
    pipeline: str = Field("en_core_web_sm", description="spaCy pipeline: the packaged one, an installed one, a folder")


class PredictConfig(Section):
    """Predict the stance and sentiment of quotes, or of the quotes that articles hold."""

    run: str = Field(description="run folder to predict with")
    input: str = Field(
        description="file of quotes; or articles: .txt, .html, a folder, a pattern, - for standard input"
    )
    kind: Literal["auto", "quotes", "articles"] = Field(
        "auto",
        description="what files of rows, and folders of them, hold; auto: a file holds quotes, a folder articles",
    )
    output: str | None = Field(None, description=".jsonl, .csv or .parquet; default: a table on the screen")
    target: str | None = Field(None, description="the target of every row, where the file has no such column")
    page: str | None = Field(None, description="articles only: .html page of who stands where, quotes marked")
    positions: str | None = Field(None, description="articles only: .json of stance shares per speaker and affiliation")
    articles: ArticlesConfig = Field(default_factory=ArticlesConfig, description="how quotes are found in articles")
    columns: dict[str, str] = Field(default_factory=dict, description="our column: the file's column")
    labels: dict[str, dict[str, str]] = Field(default_factory=dict, description="task: the file's label: our label")
    engine: Literal[Engine, "ray"] = Field(
        "auto",
        description="for files of quotes: torch (fp32), bf16, onnx (int8); auto: the fastest equal one; ray: a cluster",
    )
    ray: RayConfig = RayConfig()
    overwrite: bool = Field(False, description="replace output files that exist")
