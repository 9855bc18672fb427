"""Prediction rows of a model and its baselines in, every figure of the report out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.evaluation.calibration import brier, ece, nll
from stance.evaluation.intervals import bootstrap_confusions, cluster_confusions, percentile_interval
from stance.evaluation.metrics import METRICS, f1, precision, recall
from stance.labels import Task
from stance.records import probability_columns

Rows = Sequence[Mapping[str, Any]]
DECIMALS = 4


def evaluate(systems: Mapping[str, Rows], tasks: Sequence[Task], draws: int) -> dict[str, Any]:
    """Figures for each task and system; the first system is the model, the others stand beside it.

    All systems' rows must answer the same quotes in the same order; rows without the task's gold label do not count.
    Raises DataError where no row has a gold label, or a probability is not a number.
    """
    result: dict[str, Any] = {}
    for task in tasks:
        labelled = {name: [row for row in rows if f"gold_{task.name}" in row] for name, rows in systems.items()}
        if not next(iter(labelled.values())):
            continue
        result[task.name] = {
            "labels": list(task.labels),
            "systems": {name: _figures(rows, task, draws) for name, rows in labelled.items()},
        }
    if not result:
        raise DataError("No quote of the evaluation set has a gold label. Fill the column stance or sentiment.")
    return result


def _figures(rows: Rows, task: Task, draws: int) -> dict[str, Any]:
    gold = np.array([task.index(row[f"gold_{task.name}"]) for row in rows])
    probabilities = np.array(probability_columns(rows, task.name, task.labels))
    if not np.isfinite(probabilities).all():
        worst = rows[int(np.flatnonzero(~np.isfinite(probabilities).all(axis=1))[0])]["id"]
        raise DataError(f'The {task.name} probabilities of quote "{worst}" are not numbers. Predict it again.')
    speakers = [str(row.get("speaker") or "") for row in rows]
    predicted = np.array([task.index(row[task.name]) for row in rows])
    per_cluster = cluster_confusions(gold, predicted, speakers, len(task.labels))
    matrix, drawn = per_cluster.sum(axis=0), bootstrap_confusions(per_cluster, draws)
    figures: dict[str, Any] = {"n": len(rows), "speakers": len(per_cluster)}
    for metric in METRICS:
        low, high = percentile_interval(metric.score(drawn))
        figures[metric.name] = _rounded({"value": float(metric.score(matrix)), "low": low, "high": high})
    per_label = zip(task.labels, precision(matrix), recall(matrix), f1(matrix), matrix.sum(axis=1))
    figures["labels"] = {
        label: {**_rounded({"precision": p, "recall": r, "f1": f}), "support": int(support)}
        for label, p, r, f, support in per_label
    }
    figures["confusion"] = matrix.astype(int).tolist()
    figures["probabilities"] = _trust(probabilities, gold)
    figures["abstained"] = sum(bool(row[f"{task.name}_abstain"]) for row in rows)
    return figures


def _trust(probabilities: NDArray[np.float64], gold: NDArray[Any]) -> dict[str, float]:
    return _rounded(
        {"nll": nll(probabilities, gold), "brier": brier(probabilities, gold), "ece": ece(probabilities, gold)}
    )


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), DECIMALS) for name, value in values.items()}
