"""One set of figures and prediction rows as report.html and report.md; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.table import Table

from stance.evaluation.metrics import METRICS

SYSTEM_TITLES = {
    "model": "this model",
    "majority": "majority label",
    "tfidf": "TF-IDF + logistic regression",
    "tfidf_blind": "the same, target-blind",
}
WORST_SHOWN = 15


def render_reports(
    figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], manifest: Mapping[str, Any]
) -> dict[str, str]:
    """File name to text: report.html (one self-contained page) and report.md."""
    content = {
        "figures": figures,
        "manifest": manifest,
        "metrics": METRICS,
        "titles": SYSTEM_TITLES,
        "errors": {task: worst_errors(rows, task) for task in figures["tasks"]},
    }
    pages = Environment(
        loader=PackageLoader("stance.reporting"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=lambda name: name is not None and name.endswith(".html.jinja"),
    )  # fmt: skip
    pages.filters |= {"interval": interval, "cell": markdown_cell}
    return {name: pages.get_template(f"{name}.jinja").render(content) for name in ("report.html", "report.md")}


def score_table(figures: Mapping[str, Any]) -> Table:
    """The scores of every system on every task, for the terminal."""
    table = Table(title=f"{figures['data']}: scores with 95% intervals, clustered by speaker")
    table.add_column("task")
    table.add_column("system")
    for metric in METRICS[:3]:
        table.add_column(metric.title)
    table.add_column("n", justify="right")
    for task, result in figures["tasks"].items():
        for system, scores in result["systems"].items():
            cells = [interval(scores[metric.name]) for metric in METRICS[:3]]
            table.add_row(task, SYSTEM_TITLES.get(system, system), *cells, str(scores["n"]))
        table.add_section()
    return table


def worst_errors(rows: Sequence[Mapping[str, Any]], task: str) -> list[Mapping[str, Any]]:
    """The wrong answers the model was surest of, surest first."""
    wrong = [row for row in rows if row.get(f"gold_{task}") not in (None, row[task])]
    return sorted(wrong, key=lambda row: (-row[f"{task}_{row[task]}"], row["id"]))[:WORST_SHOWN]


def interval(score: Mapping[str, float]) -> str:
    """`.712 (.654–.768)`: the value with its 95% interval."""
    value, low, high = (f"{score[part]:.3f}".replace("0.", ".", 1) for part in ("value", "low", "high"))
    return f"{value} ({low}–{high})"


def markdown_cell(text: str) -> str:
    """Text that stays one cell of a Markdown table and is shown as it is."""
    flat = " ".join(str(text).split())
    for mark in "\\`*_{}[]<>|#":
        flat = flat.replace(mark, f"\\{mark}")
    return flat
