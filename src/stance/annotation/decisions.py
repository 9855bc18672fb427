"""Disagreements as a file to decide, and annotations with decisions as a training file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stance.annotation.annotations import Annotation, annotation, by_row
from stance.data.read import Row
from stance.errors import DataError, listed
from stance.labels import TASKS, Task
from stance.records import ANSWERS

DECISION_COLUMNS = (
    *("id", "target", "text"),
    *(f"given_{task.name}" for task in TASKS),
    "comments",
    *(task.name for task in TASKS),
    *("rules", "decided_by"),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a row, by which rules, and by whom."""

    labels: Mapping[str, str]
    rules: tuple[int, ...]
    decided_by: str


def disagreements(rows: Iterable[Mapping[str, Any]], annotations: Sequence[Annotation]) -> Iterator[dict[str, Any]]:
    """The rows to decide, in their order: who said what, and empty cells for label, rules and who decided."""
    given = by_row(annotations)
    for row in rows:
        own = given.get(str(row["id"]), [])
        disputed = [task for task in TASKS if len(_said(own, task)) > 1]
        if disputed:
            told = {f"given_{task.name}": "; ".join(f"{one.annotator}: {one.labels[task.name]}" for one in own
                    if task.name in one.labels) if task in disputed else "agreed" for task in TASKS}  # fmt: skip
            comments = "; ".join(f"{one.annotator}: {one.comment}" for one in own if one.comment)
            yield {**{name: row[name] for name in ("id", "target", "text")}, **told, "comments": comments}


def read_decisions(rows: Iterable[Row]) -> dict[str, Decision]:
    """Decisions by id; rows without any are left out. Raises DataError that lists every fault.

    A decision about stance needs the number of the rule it follows: the codebook asks for it.
    """
    decisions: dict[str, Decision] = {}
    faults: list[str] = []
    for row in rows:
        one, wrong = annotation(row.values["id"], str(row.values.get("decided_by") or ""), row.values)
        if "stance" in one.labels and not one.rules and not wrong:
            wrong.append(f'id "{one.id}": no rule. Give the number of the rule of the codebook that decides it')
        if one.id in decisions:
            wrong.append(f'id "{one.id}" stands twice. Remove one of the two rows')
        faults += [f"{row.place}: {fault}." for fault in wrong]
        if one.labels:
            decisions[one.id] = Decision(one.labels, one.rules, one.annotator)
    if faults:
        raise DataError(listed(f"{len(faults)} faults in the decisions; nothing was used:", faults))
    return decisions


def merged(
    rows: Iterable[Mapping[str, Any]], annotations: Sequence[Annotation], decisions: Mapping[str, Decision]
) -> list[dict[str, Any]]:
    """The training rows: labels, who gave them, and which were decided; rows that nobody labelled are left out.

    A label is what all annotators of the row say, or what was decided. Raises DataError that lists every
    disagreement without a decision, and every decision about a row that nobody labelled.
    """
    given, kept = by_row(annotations), []
    faults = [f'id "{key}" was decided, but nobody labelled it.' for key in decisions if key not in given]
    for row in rows:
        id_ = str(row["id"])
        own, decision = given.get(id_, []), decisions.get(id_)
        if not own:
            continue
        labels: dict[str, str | None] = {}
        adjudicated = []
        for task in TASKS:
            said = _said(own, task)
            decided = decision.labels.get(task.name) if decision else None
            if len(said) > 1 and decided is None:
                faults.append(f'id "{id_}": {task.name} is disputed ({", ".join(said)}) and not decided.')
            if decided is not None and said != [decided]:
                adjudicated.append(task.name)
            labels[task.name] = decided or (said[0] if said else None)
        kept.append(_training_row(row, labels, own, decision, adjudicated))
    if faults:
        remedy = "Decide them in the file of step=adjudicate, and give it as decisions=FILE:"
        raise DataError(listed(f"{len(faults)} labels cannot be merged. {remedy}", faults))
    return kept


def _training_row(
    row: Mapping[str, Any],
    labels: Mapping[str, str | None],
    own: Sequence[Annotation],
    decision: Decision | None,
    adjudicated: Sequence[str],
) -> dict[str, Any]:
    rules = decision.rules if decision and decision.rules else sorted({rule for one in own for rule in one.rules})
    rest = {name: value for name, value in row.items() if name not in (*ANSWERS, "id", "text", "target")}
    return {
        **{name: row[name] for name in ("id", "text", "target")},
        **labels,
        **{name: value for name, value in rest.items() if not name.startswith("gold_")},
        "rules": list(rules),
        "annotators": [{"name": one.annotator, **one.labels} for one in own],
        "adjudicated": list(adjudicated),
        "decided_by": decision.decided_by if decision and adjudicated else None,
    }


def _said(own: Sequence[Annotation], task: Task) -> list[str]:
    """The different labels that a row was given, in the task's order."""
    given = {one.labels.get(task.name) for one in own}
    return [label for label in task.labels if label in given]
