"""Train, evaluate, predict: three short stories that read like the README."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from stance.articles.gather import holds_articles
from stance.assessment import Material, assess, choose_thresholds, open_runs, write_model_card
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
from stance.data import Splits, load_quotes, load_splits
from stance.data.load import quotes_from_rows
from stance.data.read import SUFFIXES, read_rows
from stance.errors import ConfigError, DataError, InputError, RunError
from stance.files import write_json
from stance.labels import TASKS
from stance.model import Classifier, new_classifier
from stance.model.attribution import check_explainable
from stance.model.card import Card
from stance.newsroom import read_articles
from stance.prediction import Run, load_run
from stance.prediction.articles import template_row
from stance.prediction.write import check_output, write_rows
from stance.records import Quote, prediction_row
from stance.reporting import score_table
from stance.runs import RunFolder, manifest
from stance.speed import measure
from stance.transfer import measure_transfer

screen = Console()

BASELINES: Mapping[str, ModelConfig] = {
    "majority": ModelConfig(kind="majority"),
    "tfidf": ModelConfig(kind="tfidf"),
    "tfidf_blind": ModelConfig(kind="tfidf", target_blind=True),
}


def _baseline(name: str, config: TrainConfig) -> Classifier:
    """An untrained baseline; `blind` is the configured model itself, without its target."""
    model = config.model.model_copy(update={"target_blind": True}) if name == "blind" else BASELINES[name]
    return new_classifier(config.model_copy(update={"model": model}))


def train(config: TrainConfig) -> Path:
    """Trains a classifier and its baselines, evaluates them on the test split, and leaves a run folder."""
    started = time.monotonic()
    splits = load_splits(config.data)
    _check_labels(splits, config)
    classifier = new_classifier(config)
    if config.evaluation.explain:
        check_explainable(classifier)
    folder = RunFolder.create(Path(config.output), config)
    screen.print(
        f"[bold]{config.name}[/]: {len(splits.train):,} quotes to learn from, "
        f"{len(splits.validation):,} for validation, {len(splits.test):,} for the test"
    )
    classifier.fit(splits.train, splits.validation)
    for name in config.evaluation.baselines:
        baseline = _baseline(name, config)
        baseline.fit(splits.train, splits.validation)
        baseline.save(folder.baselines / name)
    minutes = (time.monotonic() - started) / 60
    write_json(folder.path / "manifest.json", manifest(splits.files, config.seed, classifier.device, minutes))
    classifier.save(folder.model)
    run = Run(folder, classifier, config, _abstain_below(folder.model, classifier, splits.validation, config))
    figures = assess(
        [run], Material(splits.test, config.data.name, "test", splits.train), config.evaluation, folder.path
    )
    write_model_card(run, figures)
    _show_figures(figures)
    _say_where(folder.path)
    return folder.path


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
    _show_figures(assess(runs, Material(quotes, data.name, config.split, learnt), config, output, against))
    _say_where(output)
    return output


def _training_rows(run: Run, config: EvaluateConfig) -> list[Quote]:
    """The rows the run learnt from, to look for leaks; none where its files are no longer at hand."""
    try:
        return load_splits(run.config.data).train
    except InputError:
        if config.data is None:
            raise
        return []


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


def _show_figures(figures: Mapping[str, Any]) -> None:
    screen.print(score_table(figures))
    for check in figures["honesty"]["checks"]:
        screen.print(f"{'[green]fine[/]' if check['fine'] else '[yellow]look[/]'}  {escape(check['says'])}")


def _give(rows: Sequence[Mapping[str, Any]], output: Path | None, template: Mapping[str, Any] | None = None) -> None:
    if output is not None:
        write_rows(output, rows, template)
        screen.print(f"{len(rows)} quotes predicted: {output}", soft_wrap=True)
    elif rows:
        _show(rows)


def _quote_rows(run: Run, source: Path, config: PredictConfig) -> list[dict[str, Any]]:
    data = DataConfig(
        name=source.name,
        files=Files(test=str(source)),
        columns=config.columns,
        labels=config.labels,
        target=config.target,
    )
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
        if (
            task.name in config.tasks
            and config.evaluation.abstain.asked
            and not any(task.name in quote.labels for quote in splits.validation)
        ):
            raise DataError(
                f"evaluation.abstain chooses its threshold on validation, and no validation quote of "
                f"{config.data.name} has a {task.name} label. Name data.files.validation, or set it back to null."
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
