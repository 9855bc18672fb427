"""Train and predict fold by fold, and evaluate all folds as one."""

from __future__ import annotations

import time
from pathlib import Path

from rich.markup import escape

from stance.assessment import Material, assess_rows
from stance.config import CrossvalidateConfig, TrainConfig
from stance.data import load_splits
from stance.errors import DataError, RunError
from stance.experiments.folds import check_begun, divide, overlap_of_folds, predict_fold, together
from stance.progress import screen
from stance.reporting.screen import say_where, show_figures
from stance.runs import RunFolder, deciding, hashes, manifest


def crossvalidate(config: CrossvalidateConfig) -> Path:
    """Predicts every quote of the dataset out of fold, evaluates the predictions, and leaves a report."""
    started = time.monotonic()
    splits = load_splits(config.data)
    quotes = [*splits.train, *splits.validation, *splits.test]
    if len({quote.id for quote in quotes}) < len(quotes):
        raise DataError("Ids repeat over the files of the splits. Give each quote an id of its own.")
    folds = list(divide(quotes, config))
    recipe = TrainConfig.model_validate(config.model_dump(include=set(TrainConfig.model_fields)))
    folder = Path(config.output)
    if (folder / "metrics.json").exists():
        raise RunError(f"{folder} already holds a finished cross-validation. Choose another output=.")
    parts_folder = folder / "folds"
    asked = deciding(recipe) | {"by": config.by, "folds": config.folds, "inputs": hashes(splits.files)}
    check_begun(parts_folder, asked)
    RunFolder.create(folder, recipe)
    parts = []
    for number, fold in enumerate(folds, 1):
        learnt, held = len(fold.train), len(fold.test)
        screen.print(f"[bold]fold {escape(fold.name)}[/]: {learnt:,} quotes to learn from, {held:,} to predict")
        parts.append(predict_fold(fold, config, parts_folder / f"{number}.json"))
    systems = together(parts, [quote.id for quote in quotes])
    minutes = (time.monotonic() - started) / 60
    material = Material(quotes, config.data.name, f"{len(folds)} folds by {config.by}", quotes)
    origin = manifest(splits.files, config.seed, "cpu", minutes)
    show_figures(assess_rows(systems, recipe, material, overlap_of_folds(folds), folder, origin))
    say_where(folder)
    return folder
