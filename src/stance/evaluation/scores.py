"""Prediction rows of a model and the systems beside it in, every figure of the report out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stance.errors import DataError
from stance.evaluation.abstention import abstention
from stance.evaluation.answers import Answers, Rows, answers, check_same_quotes, labelled
from stance.evaluation.calibration import brier, ece, nll, trust
from stance.evaluation.comparison import compare
from stance.evaluation.doubts import doubtful
from stance.evaluation.honesty import BLIND_PAIRS
from stance.evaluation.intervals import Resampling, confusion_cells, figure, rounded
from stance.evaluation.metrics import METRICS, confusion, f1, macro_f1, precision, recall
from stance.evaluation.slices import slices
from stance.labels import Task


@dataclass(frozen=True, slots=True)
class Setup:
    """What an evaluation needs to know besides the rows.

    `compared` names the systems the model is tested against; `temperature` and `threshold` are the run's own, by
    task; `learnt_targets` are the targets of the training rows, None where they are not at hand.
    """

    draws: int
    cluster: str = "speaker"
    slices: Sequence[str] = ()
    compared: Collection[str] = ()
    temperature: Mapping[str, float] = field(default_factory=dict)
    threshold: Mapping[str, float] = field(default_factory=dict)
    learnt_targets: Collection[str] | None = None


def evaluate(systems: Mapping[str, Rows], tasks: Sequence[Task], setup: Setup) -> dict[str, Any]:
    """Figures for each task and system; the first system is the model, the others stand beside it.

    All systems' rows must answer the same quotes in the same order; rows without the task's gold label do not count.
    Raises DataError where they do not, where no row has a gold label, or a label or probability cannot be read.
    """
    check_same_quotes(systems)
    result = {}
    for task in tasks:
        rows = {name: labelled(given, task) for name, given in systems.items()}
        if next(iter(rows.values())):
            result[task.name] = _task(rows, task, setup)
    if not result:
        raise DataError("No quote of the evaluation set has a gold label. Fill the column stance or sentiment.")
    return result


def _task(systems: Mapping[str, Rows], task: Task, setup: Setup) -> dict[str, Any]:
    model, rows = next(iter(systems)), next(iter(systems.values()))
    given = {name: answers(own, task) for name, own in systems.items()}
    draws = Resampling.of([str(row.get(setup.cluster) or "") for row in rows], setup.draws)
    ours = given[model]
    threshold = setup.threshold.get(task.name)
    doubts = doubtful([f"{row['text']} {row['target']}" for row in rows], ours)
    return {
        "labels": list(task.labels),
        "cluster": setup.cluster,
        "unnamed": sum(not row.get(setup.cluster) for row in rows),
        "systems": {name: _figures(own, task, draws) for name, own in given.items()},
        "comparisons": compare(ours, {name: given[name] for name in setup.compared if name in given}, draws, macro_f1),
        "blind": _blind_gaps(given, draws),
        "trust": trust(ours.probabilities, ours.gold, setup.temperature.get(task.name)),
        "abstention": abstention(ours.confidence, ours.right, threshold),
        "slices": slices(rows, ours, draws, setup.slices, setup.learnt_targets),
        "doubts": [{"id": rows[d["row"]]["id"], "other": task.labels[d["other"]], "score": d["score"]} for d in doubts],
    }


def _figures(given: Answers, task: Task, draws: Resampling) -> dict[str, Any]:
    k = len(task.labels)
    matrix = confusion(given.gold, given.predicted, k)
    drawn = draws.totals(confusion_cells(given.gold, given.predicted, k)).reshape(-1, k, k)
    figures: dict[str, Any] = {"n": len(given.gold), "clusters": draws.clusters}
    for metric in METRICS:
        figures[metric.name] = figure(float(metric.score(matrix)), metric.score(drawn), draws.clusters)
    drawn_f1 = f1(drawn)
    figures["labels"] = {
        label: {
            "precision": rounded(precision(matrix)[column]),
            "recall": rounded(recall(matrix)[column]),
            "f1": rounded(f1(matrix)[column]),
            "f1_interval": figure(float(f1(matrix)[column]), drawn_f1[:, column], draws.clusters),
            "support": int(matrix[column].sum()),
        }
        for column, label in enumerate(task.labels)
    }
    figures["confusion"] = matrix.astype(int).tolist()
    figures["probabilities"] = {
        name: rounded(score(given.probabilities, given.gold))
        for name, score in (("nll", nll), ("brier", brier), ("ece", ece))
    }
    return figures


def _blind_gaps(given: Mapping[str, Answers], draws: Resampling) -> dict[str, Any]:
    """By how much a system that reads the target leads the one that does not, for every such pair there is."""
    gaps = {}
    for full, blind in BLIND_PAIRS:
        if full in given and blind in given:
            gaps[f"{full}-{blind}"] = compare(given[full], {blind: given[blind]}, draws, macro_f1)[blind]
    return gaps


def mean_probabilities(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The ensemble of several models' probabilities: their plain mean, by task."""
    return {task: np.mean([part[task] for part in parts], axis=0) for task in parts[0]}
