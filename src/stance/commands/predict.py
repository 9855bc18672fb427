"""Predict quotes, or the quotes of articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from stance.articles.gather import holds_articles
from stance.config import DataConfig, Files, PredictConfig
from stance.data.read import SUFFIXES, read_rows
from stance.errors import ConfigError, InputError
from stance.labels import TASKS
from stance.newsroom import read_articles
from stance.prediction import Run, load_run
from stance.prediction.articles import template_row
from stance.prediction.chunks import answer_rows
from stance.prediction.write import check_output, write_rows
from stance.progress import screen


def predict(config: PredictConfig) -> list[dict[str, Any]]:
    """Predicts a file of quotes, or the quotes of articles, into files or onto the screen."""
    output = Path(config.output) if config.output else None
    if output is not None:
        check_output(output, config.overwrite)
    if holds_articles(config.input, config.kind):
        rows = read_articles(config, screen)
        _give(rows, output, template_row())
        return rows
    source = Path(config.input)
    _check_quotes(source, config)
    rows = _quote_rows(load_run(config.run), source, config)
    _give(rows, output)
    return rows


def _give(rows: Sequence[Mapping[str, Any]], output: Path | None, template: Mapping[str, Any] | None = None) -> None:
    if output is not None:
        write_rows(output, rows, template)
        screen.print(f"{len(rows)} quotes predicted: {output}", soft_wrap=True)
    elif rows:
        _show(rows)


def _quote_rows(run: Run, source: Path, config: PredictConfig) -> list[dict[str, Any]]:
    data = DataConfig(
        name=source.name,
        files=Files(test=str(source)),
        columns=config.columns,
        labels=config.labels,
        target=config.target,
    )
    return answer_rows(run, list(read_rows(source)), data)


def _check_quotes(source: Path, config: PredictConfig) -> None:
    if config.page or config.positions:
        raise ConfigError("page= and positions= are for articles. For a file of articles (.jsonl) add kind=articles.")
    if not source.exists():
        raise InputError(
            f"input={source} does not exist. Check the path; it is read from the folder the command runs in."
        )
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(f'input={source}: expected a file of quotes ({", ".join(SUFFIXES)}), got "{source.suffix}".')
    if source.stat().st_size == 0:
        raise InputError(f"input={source} is empty.")


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(show_lines=True)
    for column in ("who", "says", "stance", "tone"):
        table.add_column(column)
    for row in rows:
        answers = [
            f"{row[task.name]} {row[f'{task.name}_{row[task.name]}']:.2f}" if row[task.name] else "" for task in TASKS
        ]
        if row.get("about_target") is False:
            answers = ["not about the target", ""]
        who = "\n".join(str(row[name]) for name in ("speaker", "role") if row.get(name))
        table.add_row(*(Text(cell) for cell in (who, row["text"], *answers)))
    screen.print(table)
