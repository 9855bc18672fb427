"""Settings of a prediction."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stance.config.section import Section

Engine = Literal["auto", "torch", "bf16", "onnx"]


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
    columns: dict[str, str] = Field(default_factory=dict, description="our column: the file's column")
    labels: dict[str, dict[str, str]] = Field(default_factory=dict, description="task: the file's label: our label")
    engine: Engine = Field(
        "auto",
        description="for files of quotes: torch (fp32), bf16, onnx (int8); auto: the fastest equal one",
    )
    overwrite: bool = Field(False, description="replace output files that exist")
