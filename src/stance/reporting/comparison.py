"""Recipes side by side: one table for each task, on a terminal, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from stance.reporting.blocks import Paragraph, Section, Table
from stance.reporting.escape import csv_cell
from stance.reporting.numbers import count, decimal, lead, p_value
from stance.reporting.render import render_page

Figures = Mapping[str, Any]
COLUMNS = ("recipe", "seeds", "macro-F1", "accuracy", "minutes", "lead", "p")
SCORES = ("macro_f1", "accuracy")
METHOD = (
    "Scores are means over seeds ± their standard deviation; minutes are those of one training. A lead is the "
    "difference in mean macro-F1 from the first recipe, with its 95% bootstrap interval; p comes from paired "
    "approximate randomisation with Holm's correction. All quotes of one {cluster} are drawn and exchanged together, "
    "and a recipe's seeds with them: the tests speak of the quotes, the standard deviations of the seeds."
)


def comparison_table(figures: Figures, task: str) -> Table:
    """The recipes of one task, the first of them what the others are tested against."""
    result = figures["tasks"][task]
    rows = []
    for recipe in figures["recipes"]:
        name = recipe["name"]
        scores, ahead = result["scores"][name], result["leads"].get(name)
        rows.append(
            [
                name,
                str(len(recipe["seeds"])),
                *(_spread(scores[metric]) for metric in SCORES),
                decimal(recipe["minutes"], 1),
                lead(ahead) if ahead else "",
                p_value(ahead["p_holm"]) if ahead else "",
            ]
        )
    return Table(task, f"{task}, {count(result['n'], 'quote')} of {figures['data']}", COLUMNS, rows)


def comparison_files(figures: Figures) -> dict[str, str]:
    """comparison.html and comparison.csv."""
    tables = [comparison_table(figures, task) for task in figures["tasks"]]
    settings = Table(
        "settings",
        "The runs of each recipe",
        ("recipe", "seeds", "runs"),
        [[recipe["name"], _listed(recipe["seeds"]), _listed(recipe["runs"])] for recipe in figures["recipes"]],
    )
    sections = [Section(table.name, table.name.capitalize(), [table]) for table in tables]
    sections += [
        Section("settings", "Settings", [settings]),
        Section("method", "Method", [Paragraph(METHOD.format(cluster=figures["cluster"]))]),
    ]
    recipes, quotes = count(len(figures["recipes"]), "recipe"), count(figures["quotes"], "quote")
    says = f"{recipes} on the same {quotes} of {figures['data']}."
    return {
        "comparison.html": render_page("report.html", "Recipes compared", [says], sections),
        "comparison.csv": _csv(figures),
    }


def _csv(figures: Figures) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("task", "recipe", "figure", "value", "sd", "low", "high", "p", "p_holm", "seeds", "minutes", "n"))
    for task, result in figures["tasks"].items():
        for recipe in figures["recipes"]:
            name, shared = recipe["name"], (len(recipe["seeds"]), recipe["minutes"], result["n"])
            for metric, value in result["scores"][name].items():
                cells = (task, name, metric, value["mean"], value["sd"], None, None, None, None, *shared)
                writer.writerow(map(csv_cell, cells))
            if ahead := result["leads"].get(name):
                found = (ahead["value"], None, ahead["low"], ahead["high"], ahead["p"], ahead["p_holm"])
                writer.writerow(map(csv_cell, (task, name, "lead_macro_f1", *found, *shared)))
    return text.getvalue()


def _spread(score: Mapping[str, float | None]) -> str:
    return decimal(score["mean"]) + (f" ± {decimal(score['sd'])}" if score["sd"] is not None else "")


def _listed(values: list[Any]) -> str:
    return ", ".join(map(str, values))
