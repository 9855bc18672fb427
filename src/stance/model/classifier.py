"""What every classifier can do, and the two doors to them: new from a configuration, loaded from a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from stance.config import ModelConfig, Recipe
from stance.errors import RunError
from stance.labels import TASKS, Task
from stance.model.card import CARD, Card
from stance.records import Quote

Probabilities = Mapping[str, NDArray[np.float64]]


class Loadable(Protocol):
    """A kind of classifier that can be loaded from a folder and its card."""

    def load(self, folder: Path, card: Card) -> Classifier: ...


class Classifier(Protocol):
    """Learns from labelled quotes and answers with the probability of every label of every task."""

    @property
    def tasks(self) -> Sequence[Task]:
        """The tasks it answers."""

    @property
    def device(self) -> str:
        """Where it computes: cpu, cuda, …"""

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        """Learns from `train`; `validation` serves temperature only. Rows may lack the label of a task."""

    def predict_proba(self, quotes: Sequence[Quote]) -> Probabilities:
        """For each task an array (n, k) in label order; rows sum to 1."""

    def save(self, folder: Path) -> None:
        """Writes everything needed to load it again."""


KINDS = {
    "transformer": ("transformer", "TransformerClassifier"),
    "frozen": ("baselines", "FrozenClassifier"),
    "tfidf": ("baselines", "TfidfClassifier"),
    "majority": ("baselines", "MajorityClassifier"),
}
"""Kind: module, class. Each is loaded when it is asked for: torch and scikit-learn take seconds."""
BASELINES: Mapping[str, ModelConfig] = {
    "majority": ModelConfig(kind="majority"),
    "tfidf": ModelConfig(kind="tfidf"),
    "tfidf_blind": ModelConfig(kind="tfidf", target_blind=True),
}


def new_classifier(config: Recipe) -> Classifier:
    """An untrained classifier of the configured kind."""
    tasks = tuple(task for task in TASKS if task.name in config.tasks)
    kind: Any = _kind(config.model.kind)
    match config.model.kind:
        case "transformer":
            made = kind.new(tasks, config.encoder, config.model, config.trainer, config.seed)
        case "frozen":
            made = kind.new(tasks, config.encoder, config.model)
        case "tfidf":
            made = kind(tasks, config.model.target_blind)
        case "majority":
            made = kind(tasks)
    classifier: Classifier = made
    return classifier


def _kind(name: str) -> Loadable:
    module, kind = KINDS[name]
    loadable: Loadable = getattr(import_module(f"stance.model.{module}"), kind)
    return loadable


def new_baseline(name: str, config: Recipe) -> Classifier:
    """An untrained baseline; `blind` is the configured model itself, without its target."""
    model = config.model.model_copy(update={"target_blind": True}) if name == "blind" else BASELINES[name]
    return new_classifier(config.model_copy(update={"model": model}))


def load_classifier(folder: Path) -> Classifier:
    """A saved classifier; raises RunError for a folder that is incomplete or damaged."""
    try:
        card = Card.read(folder)
        return _kind(card.kind).load(folder, card)
    except FileNotFoundError as fault:
        missing = fault.filename or folder / CARD
        raise RunError(f"{folder} is incomplete: {missing} is missing. Train the run again.") from fault
    except (KeyError, json.JSONDecodeError, ValueError, OSError, EOFError, BadZipFile) as fault:
        raise RunError(f"{folder} is damaged and cannot be loaded ({fault}). Train the run again.") from fault
