"""Train, evaluate, report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stance.assessment import Material, assess, choose_thresholds, write_model_card
from stance.config import TrainConfig
from stance.data import Splits, load_splits
from stance.errors import DataError
from stance.files import write_json
from stance.labels import TASKS
from stance.model import Classifier, new_baseline, new_classifier
from stance.model.attribution import check_explainable
from stance.model.card import Card
from stance.model.transformer import TransformerClassifier
from stance.prediction import Run
from stance.processes import is_first_process
from stance.progress import screen
from stance.records import Quote
from stance.reporting.screen import say_where, show_figures
from stance.runs import RunFolder, manifest
from stance.training.checkpoints import Place


def train(config: TrainConfig) -> Path:
    """Trains a classifier and its baselines, evaluates them on the test split, and leaves a run folder."""
    started = time.monotonic()
    splits = load_splits(config.data)
    _check_labels(splits, config)
    classifier = new_classifier(config)
    if config.evaluation.explain:
        check_explainable(classifier)
    with RunFolder.training(Path(config.output), config) as folder:
        screen.print(
            f"[bold]{config.name}[/]: {len(splits.train):,} quotes to learn from, "
            f"{len(splits.validation):,} for validation, {len(splits.test):,} for the test"
        )
        _fit(classifier, splits, folder, "model")
        for name in config.evaluation.baselines:
            baseline = new_baseline(name, config)
            _fit(baseline, splits, folder, name)
            if is_first_process():
                baseline.save(folder.baselines / name)
        if is_first_process():
            minutes = (time.monotonic() - started) / 60
            write_json(folder.path / "manifest.json", manifest(splits.files, config.seed, classifier.device, minutes))
            classifier.save(folder.model)
            run = Run(folder, classifier, config, _abstain_below(folder.model, classifier, splits.validation, config))
            _report(run, splits)
    return folder.path


def _fit(classifier: Classifier, splits: Splits, folder: RunFolder, name: str) -> None:
    """Fits a classifier; a transformer, which takes long, from where it was interrupted."""
    if isinstance(classifier, TransformerClassifier):
        classifier.place = Place(folder.checkpoints / name, folder.logs / name)
    classifier.fit(splits.train, splits.validation)


def _report(run: Run, splits: Splits) -> None:
    material = Material(splits.test, run.config.data.name, "test", splits.train)
    figures = assess([run], material, run.config.evaluation, run.folder.path)
    write_model_card(run, figures)
    show_figures(figures)
    say_where(run.folder.path)


def _abstain_below(
    folder: Path, classifier: Classifier, validation: Sequence[Quote], config: TrainConfig
) -> dict[str, float]:
    """Chooses the thresholds of abstention on validation, and writes them into the saved classifier's card."""
    chosen = choose_thresholds(classifier, validation, config.evaluation.abstain)
    for task, threshold in chosen.items():
        if not threshold.reached:
            screen.print(
                f"[yellow]No threshold gives {task} an accuracy of {config.evaluation.abstain.accuracy} on validation; "
                f"the nearest gives {threshold.accuracy:.2f} and answers {threshold.coverage:.0%}.[/]"
            )
    abstain_below = {task: threshold.value for task, threshold in chosen.items()}
    replace(Card.read(folder), abstain_below=abstain_below).write(folder)
    return abstain_below


def _check_labels(splits: Splits, config: TrainConfig) -> None:
    for task in TASKS:
        if task.name in config.tasks and not any(task.name in quote.labels for quote in splits.train):
            others = ",".join(name for name in config.tasks if name != task.name)
            raise DataError(
                f"No training quote of {config.data.name} has a {task.name} label. Map its column under data.columns, "
                f"or leave the task out with tasks=[{others}]."
            )
        if (
            task.name in config.tasks
            and config.evaluation.abstain.asked
            and not any(task.name in quote.labels for quote in splits.validation)
        ):
            raise DataError(
                f"evaluation.abstain chooses its threshold on validation, and no validation quote of "
                f"{config.data.name} has a {task.name} label. Name data.files.validation, or set it back to null."
            )
