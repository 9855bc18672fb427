"""The scores on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from stance.evaluation.metrics import METRICS
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
