"""Every figure of the tables as one tidy CSV: a row for each figure, with its interval and n."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stance.evaluation.metrics import METRICS
from stance.reporting.escape import csv_cell

Figures = Mapping[str, Any]
COLUMNS = ("task", "table", "name", "figure", "value", "low", "high", "n")


def tidy_csv(figures: Figures) -> str:
    """The text of tables.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for task, result in figures["tasks"].items():
        for row in (*_systems(result), *_model(result)):
            writer.writerow([task, *map(csv_cell, row)])
    for capability, entry in (figures["behaviour"] or {}).get("capabilities", {}).items():
        for task, rate in entry["tasks"].items():
            writer.writerow([task, "behaviour", csv_cell(capability), "pass_rate", *_values(rate), rate["n"]])
    return text.getvalue()


def _systems(result: Figures) -> Iterator[Sequence[Any]]:
    """The scores of every system, whole and by label."""
    for name, scores in result["systems"].items():
        for metric in METRICS:
            yield "scores", name, metric.name, *_values(scores[metric.name]), scores["n"]
        for label, own in scores["labels"].items():
            for part in ("precision", "recall"):
                yield "labels", f"{name}: {label}", part, own[part], None, None, own["support"]
            yield "labels", f"{name}: {label}", "f1", *_values(own["f1_interval"]), own["support"]


def _model(result: Figures) -> Iterator[Sequence[Any]]:
    """What is known of the model alone: seeds, comparisons, probabilities, abstention, slices."""
    n = result["systems"]["model"]["n"]
    for name, seeds in result.get("seeds", {}).items():
        yield from (("seeds", part, name, seeds[part], None, None, n) for part in ("mean", "sd"))
    for name, lead in result["comparisons"].items():
        yield "comparison", name, "lead_macro_f1", *_values(lead), n
        yield from (("comparison", name, part, lead[part], None, None, n) for part in ("p", "p_holm", "detectable"))
    for stage in ("before", "after"):
        for part, value in (result["trust"][stage] or {}).items():
            yield "probabilities", stage, part, value, None, None, n
    yield "abstention", "model", "aurc", result["abstention"]["aurc"], None, None, n
    for field, found in result["slices"].items():
        for group in found["groups"]:
            yield f"slice {field}", group["name"], "accuracy", *_values(group["accuracy"]), group["n"]


def _values(figure: Figures) -> tuple[Any, Any, Any]:
    return figure["value"], figure["low"], figure["high"]
