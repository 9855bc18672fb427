"""Predict quotes, or the quotes of articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from stance.articles.gather import holds_articles
from stance.config import DataConfig, Files, PredictConfig
from stance.data.read import SUFFIXES, files_of, is_many
from stance.errors import ConfigError, InputError
from stance.labels import TASKS
from stance.prediction import load_run
from stance.prediction.articles import template_row
from stance.prediction.chunks import answer_rows
from stance.prediction.files import predict_files
from stance.prediction.parts import Parts
from stance.prediction.survey import rows_of
from stance.prediction.write import check_output, write_rows
from stance.progress import screen


def predict(config: PredictConfig) -> list[dict[str, Any]]:
    """Predicts files of quotes, or the quotes of articles; gives the rows, unless those of quotes went into a file."""
    output = Path(config.output) if config.output else None
    if config.engine == "ray" and output is None:
        raise ConfigError(
            "engine=ray writes a folder of shards. Name it, with their ending: output=predictions.parquet."
        )
    if holds_articles(config.input, config.kind):
        if config.engine == "ray":
            raise ConfigError("engine=ray answers files of quotes. Read articles here, with engine=torch.")
        from stance.newsroom import read_articles

        if output is not None:
            check_output(output, config.overwrite)
        rows = read_articles(config, screen)
        if output is None:
            _show(rows)
        else:
            write_rows(output, rows, template_row())
            screen.print(f"{len(rows)} quotes predicted: {output}", soft_wrap=True)
        return rows
    files = _quote_files(config)
    data = DataConfig(
        name=Path(config.input).name,
        files=Files(),
        columns=config.columns,
        labels=config.labels,
        target=config.target,
    )
    if output is None:
        rows = answer_rows(load_run(config.run), list(rows_of(files)), data)
        _show(rows)
        return rows
    if config.engine == "ray":
        from stance.prediction.shards import predict_shards

        done = predict_shards(Path(config.run), files, data, output, config.ray, config.overwrite)
    else:
        if not Parts(output).begun:
            check_output(output, config.overwrite)
        done = predict_files(load_run(config.run), files, data, output, config.overwrite, config.engine)
    kept = f", {done.kept:,} of them by an earlier start" if done.kept else ""
    pace = f"{done.seconds:,.1f} s, {done.rows_per_second:,.0f} rows/s, engine {done.engine}"
    screen.print(f"{done.rows:,} quotes predicted{kept} ({pace}): {output}", soft_wrap=True)
    return []


def _quote_files(config: PredictConfig) -> list[Path]:
    """The files of an input of quotes; of a folder or a pattern, those that are not empty."""
    if config.page or config.positions:
        raise ConfigError("page= and positions= are for articles. For a file of articles (.jsonl) add kind=articles.")
    files = files_of(config.input)
    if is_many(config.input):
        files = [file for file in files if file.suffix.lower() in SUFFIXES and file.stat().st_size]
        if not files:
            raise InputError(f"input={config.input}: no file of quotes ({', '.join(SUFFIXES)}) is there.")
        return files
    [source] = files
    if not source.exists():
        raise InputError(
            f"input={source} does not exist. Check the path; it is read from the folder the command runs in."
        )
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(f'input={source}: expected a file of quotes ({", ".join(SUFFIXES)}), got "{source.suffix}".')
    if source.stat().st_size == 0:
        raise InputError(f"input={source} is empty.")
    return files


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
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
