"""Other ways to compute a run's answers: faster, and allowed only where they answer as the run does.

torch   fp32, what the run was evaluated with
bf16    the same in bf16, for processors that multiply it
onnx    int8 in onnxruntime
auto    bf16 for `LARGE` rows and more, where the processor has it and it answers as fp32 does; else torch
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from stance.config import DataConfig, Files
from stance.config.predict import Engine
from stance.data import load_quotes
from stance.errors import ConfigError, StanceError
from stance.files import write_json
from stance.labels import Task
from stance.prediction.run import Run
from stance.progress import progress
from stance.records import Quote

LARGE = 2000
"""Rows from which on the seconds that another engine takes to open are won back."""
PROBES = 1000
SAME_LABELS = 0.99
F1_MAY_MOVE = 0.005
EXPORTS = "engines"
"""Folder beside the weights for what engines keep: exports, and how they did on the probe quotes."""


@dataclass(frozen=True, slots=True)
class Check:
    """How an engine does beside fp32 on n quotes: share of equal labels, and macro-F1 less that of fp32, by task."""

    weights: str
    n: int
    same_labels: Mapping[str, float]
    f1_moved: Mapping[str, float]

    @property
    def equal(self) -> bool:
        """Whether it may stand in for fp32."""
        same = all(share >= SAME_LABELS for share in self.same_labels.values())
        return same and all(abs(moved) <= F1_MAY_MOVE for moved in self.f1_moved.values())

    def __str__(self) -> str:
        figures = [
            f"{task}: {share:.1%} of the labels are equal, macro-F1 moves by {self.f1_moved.get(task, 0.0):+.3f}"
            for task, share in self.same_labels.items()
        ]
        return f"on {self.n} quotes, {'; '.join(figures)}"


def with_engine(run: Run, engine: Engine, rows: int) -> tuple[Run, str]:
    """The run under an engine, and the engine's name; `auto` decides by the number of rows and the processor.

    Raises ConfigError where the engine does not answer as fp32 does, with the figures, or cannot be had here.
    """
    if engine == "torch" or (engine == "auto" and rows < LARGE):
        return run, "torch"
    from stance.model.transformer import TransformerClassifier

    classifier: Any = run.classifier
    if not isinstance(classifier, TransformerClassifier):
        if engine == "auto":
            return run, "torch"
        raise ConfigError(f"engine={engine} is for transformers; this run is of another kind. Set engine=torch.")
    if engine == "auto":
        return _automatic(run)
    other = opened(run, engine)
    check = checked(run, other, engine)
    if not check.equal:
        raise ConfigError(
            f"engine={engine} does not answer as fp32 does: {check}. At least {SAME_LABELS:.0%} and at most "
            f"{F1_MAY_MOVE} are asked for. Set engine=torch."
        )
    return other, engine


def _automatic(run: Run) -> tuple[Run, str]:
    from stance.training.arithmetic import multiplies_bf16

    if multiplies_bf16():
        with suppress(ConfigError):
            return with_engine(run, "bf16", LARGE)
    return run, "torch"


def opened(run: Run, engine: str) -> Run:
    """The run with its logits computed by another engine."""
    import torch

    from stance.model.forward import saved_forward

    if engine == "bf16":
        forward: Any = saved_forward(run.folder.model, torch.bfloat16)
        if forward is None:
            raise ConfigError("engine=bf16 is for BERT classifiers; this run has another. Set engine=torch.")
    else:
        from stance.model.exported import OnnxForward, check_installed, export_int8

        check_installed()
        path = run.folder.model / EXPORTS / f"int8-{run.folder.fingerprint()[:16]}.onnx"
        if not path.exists():
            classifier: Any = run.classifier
            export_int8(classifier.network, path)
        forward = OnnxForward(path)
    return replace(run, classifier=replace(run.classifier, forward=forward))  # type: ignore[type-var]


def checked(run: Run, other: Run, engine: str) -> Check:
    """How the engine did on the probe quotes; kept beside the weights, and valid for these weights only."""
    kept = run.folder.model / EXPORTS / f"{engine}.json"
    weights = run.folder.fingerprint()
    if kept.exists():
        values = json.loads(kept.read_text(encoding="utf-8"))
        if values["weights"] == weights:
            return Check(**values)
    with progress(f"comparing {engine} with fp32", None):
        check = compare(run, other, probe_quotes(run))
    with suppress(StanceError):  # a run in a read-only place is checked anew each time
        write_json(kept, asdict(check))
    return check


def compare(run: Run, other: Run, quotes: Sequence[Quote]) -> Check:
    """How `other` answers quotes beside `run`."""
    ours, theirs = run.classifier.predict_proba(quotes), other.classifier.predict_proba(quotes)
    same, moved = {}, {}
    for task in run.classifier.tasks:
        labels = [np.asarray(answers[task.name]).argmax(axis=1) for answers in (ours, theirs)]
        same[task.name] = float(np.mean(labels[0] == labels[1]))
        gold_at = ((at, quote.labels.get(task.name)) for at, quote in enumerate(quotes))
        known = [(at, task.index(label)) for at, label in gold_at if label is not None]
        if known:
            rows, gold = (np.array(column) for column in zip(*known))
            moved[task.name] = _macro_f1(gold, labels[1][rows], task) - _macro_f1(gold, labels[0][rows], task)
    return Check(run.folder.fingerprint(), len(quotes), same, moved)


def probe_quotes(run: Run) -> list[Quote]:
    """The quotes engines are compared on: validation quotes of the run's data, else shipped ones."""
    shipped = DataConfig(name="shipped", root="shipped", files=Files(validation="validation.jsonl"))
    own = run.config.data
    for data, split in ((own, "validation"), (own, "train"), (shipped, "validation")):
        try:
            return load_quotes(data, split)[:PROBES]
        except StanceError:
            continue
    return []


def _macro_f1(gold: Any, predicted: Any, task: Task) -> float:
    from stance.evaluation.metrics import confusion, macro_f1

    return float(macro_f1(confusion(gold, predicted, len(task.labels))))
