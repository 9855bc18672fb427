"""What one annotator says of one row, and the file of all of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stance.annotation.codebook import RULES
from stance.data.read import Row
from stance.errors import DataError, listed
from stance.labels import TASKS


@dataclass(frozen=True, slots=True)
class Annotation:
    """The labels by task that an annotator gave a row, the rules he went by, and what he remarked."""

    id: str
    annotator: str
    labels: Mapping[str, str]
    rules: tuple[int, ...] = ()
    comment: str = ""

    def as_row(self) -> dict[str, Any]:
        """The line of the file of annotations."""
        labels = {task.name: self.labels.get(task.name) for task in TASKS}
        rules = list(self.rules)
        return {"id": self.id, "annotator": self.annotator, **labels, "rules": rules, "comment": self.comment}


def annotation(id_: str, annotator: str, given: Mapping[str, Any]) -> tuple[Annotation, list[str]]:
    """The annotation of values as a file holds them, and what is wrong with them, in words."""
    wrong: list[str] = []
    labels = {}
    for task in TASKS:
        label = str(given.get(task.name) or "").strip().casefold()
        if label in task.labels:
            labels[task.name] = label
        elif label:
            wrong.append(f'{task.name} "{given[task.name]}" is not one of {", ".join(task.labels)}')
    rules = rules_of(given.get("rules"), wrong)
    if not id_:
        wrong.append("no id. It must be that of the row that was labelled")
    return Annotation(id_, annotator, labels, rules, str(given.get("comment") or "").strip()), wrong


def rules_of(given: Any, wrong: list[str]) -> tuple[int, ...]:
    """Rule numbers out of a list, of "3, 7", or of Label Studio's {"choices": ["3", "7"]}; faults go to `wrong`."""
    text = str(given or "").replace("choices", "")
    numbers = tuple(int(number) for number in re.findall(r"\d+", text))
    if re.sub(r"""[\d\s,;:\[\]{}"']""", "", text) or any(not 1 <= number <= len(RULES) for number in numbers):
        wrong.append(f'rules "{given}" are not numbers from 1 to {len(RULES)}, such as 3, 7')
        return ()
    return tuple(sorted(set(numbers)))


def gathered(found: Iterable[tuple[str, Annotation, list[str]]], ids: Iterable[str] | None = None) -> list[Annotation]:
    """Annotations out of (place, annotation, faults); those without any label are left out.

    Raises DataError that lists every fault: also a row that an annotator labelled twice, and where `ids` are given
    a row that is none of them.
    """
    known = None if ids is None else set(ids)
    seen: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    kept = []
    for place, one, wrong in found:
        if one.labels or wrong:
            key = (one.id, one.annotator)
            if key in seen:
                wrong = [
                    *wrong,
                    f'"{one.annotator}" labelled id "{one.id}" already at {seen[key]}. Remove one of the two',
                ]
            if known is not None and one.id and one.id not in known:
                wrong = [*wrong, f'id "{one.id}" is no row of the sample']
            seen.setdefault(key, place)
            faults += [f"{place}: {fault}." for fault in wrong]
            kept.append(one)
    if faults:
        raise DataError(listed(f"{len(faults)} faults in the annotations; nothing was used:", faults))
    if not kept:
        raise DataError("The annotations hold no label. Was anything labelled before the export?")
    return kept


def read_annotations(rows: Iterable[Row], ids: Iterable[str] | None = None) -> list[Annotation]:
    """The annotations that `step=import` wrote; raises DataError as `gathered` does."""
    read = []
    for row in rows:
        one, wrong = annotation(str(row.values.get("id") or ""), str(row.values.get("annotator") or ""), row.values)
        if not one.annotator:
            wrong.append("no annotator. Give the file that step=import wrote")
        read.append((row.place, one, wrong))
    return gathered(read, ids)


def by_row(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    """The annotations of each row, in order."""
    rows: defaultdict[str, list[Annotation]] = defaultdict(list)
    for one in annotations:
        rows[one.id].append(one)
    return dict(rows)
