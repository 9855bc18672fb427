"""How far the annotators of a set of rows agree: together, by label, by stratum, and two by two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from stance.annotation.annotations import Annotation, by_row
from stance.evaluation.agreement import alpha_with_interval, cohen_kappa, raw_agreement
from stance.evaluation.intervals import rounded
from stance.labels import TASKS, Task

DRAWS = 2000
LEAST_ALPHA = 0.80
"""Under this alpha of stance the codebook is to be mended, not the rows (`docs/codebook.md`)."""


def agreement(annotations: Sequence[Annotation], strata: Mapping[str, str]) -> dict[str, Any]:
    """Agreement on every task; `strata` gives the stratum of a row by its id, and may be empty.

    Annotators' pairs come worst first, label pairs most often confused first.
    """
    return {
        "rows": len({one.id for one in annotations}),
        "annotators": dict(sorted(Counter(one.annotator for one in annotations).items())),
        "tasks": {task.name: _of_task(task, annotations, strata) for task in TASKS},
    }


def _of_task(task: Task, annotations: Sequence[Annotation], strata: Mapping[str, str]) -> dict[str, Any]:
    labels = {
        id_: {one.annotator: one.labels[task.name] for one in own if task.name in one.labels}
        for id_, own in by_row(annotations).items()
    }
    paired = {id_: own for id_, own in labels.items() if len(own) > 1}
    by_stratum: defaultdict[str, list[list[str]]] = defaultdict(list)
    for id_, own in paired.items():
        if strata:
            by_stratum[strata.get(id_, "")].append(list(own.values()))
    units = [list(own.values()) for own in paired.values()]
    confused = Counter(pair for unit in units for pair in combinations(sorted(set(unit)), 2))
    return {
        **_figures(units),
        "labels": {label: _figures([[given == label for given in unit] for unit in units]) for label in task.labels},
        "strata": {name: _figures(own) for name, own in sorted(by_stratum.items())},
        "pairs": _pairs(paired),
        "confused": [{"labels": list(pair), "rows": rows} for pair, rows in confused.most_common()],
    }


def _figures(units: Sequence[Sequence[Any]]) -> dict[str, Any]:
    raw = rounded(raw_agreement(units)) if units else None
    return {"rows": len(units), "raw": raw, "alpha": alpha_with_interval(units, DRAWS)}


def _pairs(paired: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Cohen's kappa of every two annotators who share rows."""
    shared: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for own in paired.values():
        for first, second in combinations(sorted(own), 2):
            shared[first, second].append((own[first], own[second]))
    pairs = [
        {
            "annotators": list(names),
            "rows": len(labels),
            "raw": rounded(raw_agreement(labels)),
            "kappa": rounded(cohen_kappa(labels)),
        }
        for names, labels in shared.items()
    ]
    return sorted(pairs, key=lambda pair: (pair["kappa"], pair["annotators"]))
