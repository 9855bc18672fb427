"""Train, evaluate, predict: three short stories that read like the README."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stance.articles.gather import holds_articles
from stance.config import (
    BenchConfig,
    CorpusConfig,
    DataConfig,
    EvaluateConfig,
    Files,
    ModelConfig,
    PredictConfig,
    TrainConfig,
    TransferConfig,
)
from stance.corpus import describe
from stance.data import Splits, load_quotes, load_splits, near_duplicates, shared_speakers
from stance.data.load import quotes_from_rows
from stance.data.read import SUFFIXES, read_rows
from stance.errors import ConfigError, DataError, InputError
from stance.evaluation import evaluate as score
from stance.files import write_json
from stance.labels import TASKS
from stance.model import Classifier, load_classifier, new_classifier
from stance.newsroom import read_articles
from stance.prediction import Run, load_run
from stance.prediction.articles import template_row
from stance.prediction.run import predictions
from stance.prediction.write import check_output, write_rows
from stance.records import Quote, prediction_row
from stance.reporting import render_reports, score_table
from stance.runs import RunFolder, manifest, write_evaluation
from stance.speed import measure
from stance.transfer import measure_transfer

screen = Console()

BASELINES: Mapping[str, ModelConfig] = {
    "majority": ModelConfig(kind="majority"),
    "tfidf": ModelConfig(kind="tfidf"),
    "tfidf_blind": ModelConfig(kind="tfidf", target_blind=True),
}


def train(config: TrainConfig) -> Path:
    """Trains a classifier and its baselines, evaluates them on the test split, and leaves a run folder."""
    started = time.monotonic()
    splits = load_splits(config.data)
    _check_labels(splits, config)
    folder = RunFolder.create(Path(config.output), config)
    screen.print(
        f"[bold]{config.name}[/]: {len(splits.train):,} quotes to learn from, "
        f"{len(splits.validation):,} for validation, {len(splits.test):,} for the test"
    )
    classifier = new_classifier(config)
    classifier.fit(splits.train, splits.validation)
    for name in config.evaluation.baselines:
        baseline = new_classifier(config.model_copy(update={"model": BASELINES[name]}))
        baseline.fit(splits.train, splits.validation)
        baseline.save(folder.baselines / name)
    minutes = (time.monotonic() - started) / 60
    write_json(folder.path / "manifest.json", manifest(splits.files, config.seed, "cpu", minutes))
    classifier.save(folder.model)
    _evaluate(
        Run(folder, classifier), splits.test, config.data.name, folder.path, config.evaluation.bootstrap, splits.train
    )
    _say_where(folder.path)
    return folder.path


def evaluate(config: EvaluateConfig) -> Path:
    """Evaluates a run on its own test split, or on other labelled quotes."""
    run = load_run(config.run)
    data = config.data or run.config.data
    quotes = load_quotes(data, config.split) if config.data else getattr(load_splits(data), config.split)
    if not quotes:
        raise DataError(f"The {config.split} split of {data.name} holds no quotes. Name data.files.{config.split}.")
    output = Path(config.output) if config.output else run.folder.evaluations / f"{data.name}-{config.split}"
    learnt = load_splits(run.config.data).train if config.split != "train" else []
    _evaluate(run, quotes, data.name, output, config.bootstrap, learnt)
    _say_where(output)
    return output


def predict(config: PredictConfig) -> list[dict[str, Any]]:
    """Predicts a file of quotes, or the quotes of articles, into files or onto the screen."""
    output = Path(config.output) if config.output else None
    if output is not None:
        check_output(output, config.overwrite)
    if holds_articles(config.input, config.kind):
        rows = read_articles(config, screen)
        _give(rows, output, template_row())
        return rows
    source = Path(config.input)
    _check_quotes(source, config)
    rows = _quote_rows(load_run(config.run), source, config)
    _give(rows, output)
    return rows


def corpus(config: CorpusConfig) -> None:
    """Describes a labelled corpus."""
    write_json(Path(config.output), describe(config))
    screen.print(f"Written to {config.output}", soft_wrap=True)


def transfer(config: TransferConfig) -> None:
    """Measures how far a recipe carries, by the number of rows it learns from."""
    table = Table("rows", "system", "quotes", "task", "macro-F1, mean ± sd over seeds")
    for line in measure_transfer(config)["summary"]:
        spread = f" ± {line['sd']:.3f}" if line["sd"] is not None else ""
        table.add_row(str(line["size"]), line["system"], line["set"], line["task"], f"{line['mean']:.3f}{spread}")
    screen.print(table)


def bench(config: BenchConfig) -> None:
    """Measures the speed of training and prediction on this machine."""
    figures = measure(config)
    write_json(Path(config.output), figures)
    for work in ("prediction", "training"):
        speed = figures[work]
        screen.print(f"{work}: {speed['tokens_per_second']:,} tokens/s, {speed['share_of_limit']:.0%} of the limit")
    screen.print(f"limit: {figures['limit_tokens_per_second']:,} tokens/s forward. Written to {config.output}")


def _evaluate(run: Run, quotes: Sequence[Quote], data: str, output: Path, draws: int, learnt: Sequence[Quote]) -> None:
    """Predicts, scores and reports one set of quotes, the baselines beside the model."""
    minimum = run.config.evaluation.min_confidence
    systems = {"model": _rows(run.classifier, quotes, minimum)}
    for name in run.config.evaluation.baselines:
        systems[name] = _rows(load_classifier(run.folder.baselines / name), quotes, 0.0)
    figures = {
        "run": run.config.name,
        "model": run.config.model.kind,
        "encoder": run.config.encoder.name,
        "data": data,
        "tasks": score(systems, run.classifier.tasks, draws),
        "honesty": {
            "train_quotes": len(learnt),
            "near_duplicates_of_training": len({pair.second.id for pair in near_duplicates(learnt, quotes)}),
            "speakers_also_in_training": len(shared_speakers(learnt, quotes)),
        },
    }
    write_evaluation(output, figures, systems["model"], render_reports(figures, systems["model"], run.folder.manifest))
    screen.print(score_table(figures))


def _rows(classifier: Classifier, quotes: Sequence[Quote], minimum: float) -> list[dict[str, Any]]:
    return [prediction_row(quote, answer) for quote, answer in zip(quotes, predictions(classifier, quotes, minimum))]


def _give(rows: Sequence[Mapping[str, Any]], output: Path | None, template: Mapping[str, Any] | None = None) -> None:
    if output is not None:
        write_rows(output, rows, template)
        screen.print(f"{len(rows)} quotes predicted: {output}", soft_wrap=True)
    elif rows:
        _show(rows)


def _quote_rows(run: Run, source: Path, config: PredictConfig) -> list[dict[str, Any]]:
    data = DataConfig(name=source.name, files=Files(test=str(source)), columns=config.columns, target=config.target)
    quotes = quotes_from_rows(read_rows(source), data)
    return [prediction_row(quote, answer) for quote, answer in zip(quotes, run.predict_quotes(quotes))]


def _check_quotes(source: Path, config: PredictConfig) -> None:
    if config.page or config.positions:
        raise ConfigError("page= and positions= are for articles. For a file of articles (.jsonl) add kind=articles.")
    if not source.exists():
        raise InputError(
            f"input={source} does not exist. Check the path; it is read from the folder the command runs in."
        )
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(f'input={source}: expected a file of quotes ({", ".join(SUFFIXES)}), got "{source.suffix}".')
    if source.stat().st_size == 0:
        raise InputError(f"input={source} is empty.")


def _check_labels(splits: Splits, config: TrainConfig) -> None:
    for task in TASKS:
        if task.name in config.tasks and not any(task.name in quote.labels for quote in splits.train):
            others = ",".join(name for name in config.tasks if name != task.name)
            raise DataError(
                f"No training quote of {config.data.name} has a {task.name} label. Map its column under data.columns, "
                f"or leave the task out with tasks=[{others}]."
            )


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(show_lines=True)
    for column in ("who", "says", "stance", "tone"):
        table.add_column(column)
    for row in rows:
        answers = [
            f"{row[task.name]} {row[f'{task.name}_{row[task.name]}']:.2f}" if row[task.name] else "" for task in TASKS
        ]
        if row.get("about_target") is False:
            answers = ["not about the target", ""]
        who = "\n".join(str(row[name]) for name in ("speaker", "role") if row.get(name))
        table.add_row(*(Text(cell) for cell in (who, row["text"], *answers)))
    screen.print(table)


def _say_where(folder: Path) -> None:
    for name, meaning in (
        ("report.html", "the report"),
        ("metrics.json", "every figure"),
        ("predictions.jsonl", "every quote with its probabilities"),
        ("model", "the trained classifier"),
    ):
        if (folder / name).exists():
            screen.print(f"  {meaning:<36} {folder / name}", soft_wrap=True)
