"""Scores, checks and the files that were made, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from stance.evaluation.metrics import METRICS
from stance.progress import screen
from stance.reporting.numbers import interval
from stance.reporting.words import title


def score_table(figures: Mapping[str, Any]) -> Table:
    """The scores of every system on every task."""
    cluster = next(iter(figures["tasks"].values()))["cluster"]
    table = Table(title=f"{figures['data']}: scores with 95% intervals, clustered by {cluster}")
    for column in ("task", "system", *(metric.title for metric in METRICS[:3])):
        table.add_column(column)
    table.add_column("n", justify="right")
    for task, result in figures["tasks"].items():
        for system, scores in result["systems"].items():
            cells = [interval(scores[metric.name]) for metric in METRICS[:3]]
            table.add_row(task, title(system, figures), *cells, str(scores["n"]))
        table.add_section()
    return table


def show_figures(figures: Mapping[str, Any]) -> None:
    """The scores, and what the honesty checks say."""
    screen.print(score_table(figures))
    for check in figures["honesty"]["checks"]:
        screen.print(f"{'[green]fine[/]' if check['fine'] else '[yellow]look[/]'}  {escape(check['says'])}")


def say_where(folder: Path) -> None:
    """The files a command left in a run folder or an evaluation."""
    for name, meaning in (
        ("report.html", "the report"),
        ("metrics.json", "every figure"),
        ("predictions.jsonl", "every quote with its probabilities"),
        ("model", "the trained classifier"),
    ):
        if (folder / name).exists():
            screen.print(f"  {meaning:<36} {folder / name}", soft_wrap=True)
