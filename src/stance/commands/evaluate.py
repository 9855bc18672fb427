"""Evaluate runs on labelled quotes."""

from __future__ import annotations

from pathlib import Path

from stance.assessment import Material, assess, open_runs
from stance.config import EvaluateConfig
from stance.data import load_quotes, load_splits
from stance.errors import DataError, InputError, RunError
from stance.prediction import Run, load_run
from stance.records import Quote
from stance.reporting.screen import say_where, show_figures


def evaluate(config: EvaluateConfig) -> Path:
    """Evaluates a run, or several that differ by seed, on their own test split or on other labelled quotes."""
    runs = open_runs(config.run)
    run = runs[0]
    against = load_run(config.against) if config.against else None
    data = config.data or run.config.data
    quotes = load_quotes(data, config.split) if config.data else getattr(load_splits(data), config.split)
    if not quotes:
        raise DataError(f"The {config.split} split of {data.name} holds no quotes. Name data.files.{config.split}.")
    name = "-".join([data.name, config.split, *([f"{len(runs)}-seeds"] if len(runs) > 1 else [])])
    output = Path(config.output) if config.output else run.folder.evaluations / name
    if config.output and (output / "metrics.json").exists():
        raise RunError(f"output={output} already holds an evaluation. Choose another folder, or remove that one.")
    own_rows = config.split == "train" and config.data is None
    learnt = [] if own_rows else _training_rows(run, config)
    show_figures(assess(runs, Material(quotes, data.name, config.split, learnt), config, output, against))
    say_where(output)
    return output


def _training_rows(run: Run, config: EvaluateConfig) -> list[Quote]:
    """The rows the run learnt from, to look for leaks; none where its files are no longer at hand."""
    try:
        return load_splits(run.config.data).train
    except InputError:
        if config.data is None:
            raise
        return []
