"""Cross-validation: every quote answered by a model that saw nothing of its speaker, theatre, …"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

from stance.assessment import Material, overlap, prediction_rows
from stance.config import CrossvalidateConfig
from stance.data import split_by
from stance.errors import DataError, RunError
from stance.evaluation.answers import Rows
from stance.evaluation.honesty import Overlap
from stance.files import write_json, write_text
from stance.model import Classifier, new_baseline, new_classifier
from stance.records import Quote

Systems = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Fold:
    """One division: what is learnt from, what calibrates, and what is predicted."""

    name: str
    train: list[Quote]
    validation: list[Quote]
    test: list[Quote]


def divide(quotes: Sequence[Quote], config: CrossvalidateConfig) -> Iterator[Fold]:
    """The folds in order; each holds whole groups, and so does the validation part split off its training rows.

    Raises DataError where the column is empty or has too few values.
    """
    groups = [str(quote.fields.get(config.by) or "") for quote in quotes]
    if empty := groups.count(""):
        raise DataError(
            f"{empty} of {len(quotes)} quotes have no {config.by}, so they cannot be kept together. "
            "Fill the column, or divide by another: by=speaker."
        )
    distinct = len(set(groups))
    if distinct < (wanted := 3 if config.folds == "each" else max(3, config.folds)):
        raise DataError(f"by={config.by} has {distinct} values, too few for {config.folds} folds: {wanted} are needed.")
    each = config.folds == "each"
    splitter = LeaveOneGroupOut() if each else GroupKFold(config.folds, shuffle=True, random_state=config.seed)
    for number, (rest, held) in enumerate(splitter.split(groups, groups=groups)):
        train, validation, _ = split_by(
            config.by, [quotes[row] for row in rest], config.data.split.validation, 0, config.data.split.seed
        )
        yield Fold(groups[held[0]] if each else str(number + 1), train, validation, [quotes[row] for row in held])


def check_begun(folder: Path, asked: Mapping[str, Any]) -> None:
    """Remembers what the folds of a folder are made with; raises RunError where they were begun with something else."""
    note, asked = folder / "asked.json", json.loads(json.dumps(asked))
    if note.exists():
        begun = json.loads(note.read_text(encoding="utf-8"))
        differing = ", ".join(name for name in asked if asked[name] != begun.get(name))
        if differing:
            raise RunError(f"{folder.parent} was begun with another {differing}. Choose another output=, or remove it.")
    write_json(note, asked)


def predict_fold(fold: Fold, config: CrossvalidateConfig, file: Path) -> Systems:
    """The rows of the model and its baselines on one fold, read from the file where it was finished before."""
    if file.exists():
        systems: Systems = json.loads(file.read_text(encoding="utf-8"))
        return systems
    classifiers: Mapping[str, Classifier] = {
        "model": new_classifier(config),
        **{name: new_baseline(name, config) for name in config.evaluation.baselines},
    }
    systems = {}
    for name, classifier in classifiers.items():
        classifier.fit(fold.train, fold.validation)
        systems[name] = prediction_rows(classifier, fold.test, {})
    write_text(file, json.dumps(systems, ensure_ascii=False))
    return systems


def together(parts: Sequence[Systems], order: Sequence[str]) -> dict[str, Rows]:
    """All folds' rows as one, in the order of the quotes' ids."""
    position = {name: place for place, name in enumerate(order)}
    return {
        name: sorted((row for part in parts for row in part[name]), key=lambda row: position[row["id"]])
        for name in parts[0]
    }


def overlap_of_folds(folds: Sequence[Fold]) -> Overlap:
    """What the quotes of any fold share with those its model learnt from; so many of these as there are on average."""
    parts = [overlap(Material(fold.test, "", "", fold.train)) for fold in folds]

    def union(name: str) -> list[str]:
        return list(dict.fromkeys(value for part in parts for value in getattr(part, name)))

    learnt = round(statistics.mean(part.quotes for part in parts))
    return Overlap(learnt, union("near_duplicates"), union("speakers"), union("targets"))
