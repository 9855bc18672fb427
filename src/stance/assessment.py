"""The story of an evaluation: runs and quotes in; figures, prediction rows and the reports made of them out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from stance.config import Abstain, Measures, Recipe
from stance.data import near_duplicates, shared_speakers
from stance.data.read import read_rows
from stance.errors import ConfigError, DataError
from stance.evaluation import Check, Setup, across_seeds, evaluate, honesty_checks, judge
from stance.evaluation.abstention import Threshold, choose_threshold
from stance.evaluation.answers import Rows
from stance.evaluation.honesty import Overlap
from stance.evaluation.scores import mean_probabilities
from stance.files import write_text
from stance.labels import TASKS, Task
from stance.model import load_classifier
from stance.model.attribution import attribute, check_explainable
from stance.model.card import Card
from stance.model.classifier import Probabilities
from stance.prediction import Run, load_run
from stance.prediction.run import Predictor, predictions
from stance.records import Quote, prediction_row
from stance.reporting import render_model_card, render_reports, worst_errors
from stance.runs import ONLY_BY_SEED, RunFolder, matching_folders, write_evaluation

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several runs as one: the mean of their probabilities."""

    members: Sequence[Predictor]

    @property
    def tasks(self) -> Sequence[Task]:
        return self.members[0].tasks

    def predict_proba(self, quotes: Sequence[Quote]) -> Probabilities:
        return mean_probabilities([member.predict_proba(quotes) for member in self.members])


@dataclass(frozen=True, slots=True)
class Material:
    """What is evaluated on: the quotes, what they are called, and the training quotes they must not repeat."""

    quotes: Sequence[Quote]
    data: str
    split: str
    learnt: Sequence[Quote]


def open_runs(names: Sequence[str]) -> list[Run]:
    """The runs that names or patterns stand for; several must differ by their seed only.

    Raises ConfigError that lists the settings in which they differ otherwise.
    """
    paths = [path for name in names for path in matching_folders(name, "run")]
    runs = [load_run(path) for path in dict.fromkeys(paths)]
    first = runs[0].config.model_dump(exclude=ONLY_BY_SEED)
    for run in runs[1:]:
        other = run.config.model_dump(exclude=ONLY_BY_SEED)
        differing = [name for name in first if first[name] != other[name]]
        if differing:
            raise ConfigError(
                f"{runs[0].folder.path} and {run.folder.path} differ in {', '.join(differing)}, so they are not one "
                "recipe with several seeds. Evaluate them one by one, or compare them with against=…"
            )
    seeds = [run.config.seed for run in runs]
    if len(set(seeds)) < len(seeds):
        raise ConfigError(f"These runs have the seeds {seeds}: each seed may stand once.")
    return runs


def assess(
    runs: Sequence[Run], material: Material, measures: Measures, output: Path, against: Run | None = None
) -> Figures:
    """Predicts, scores and reports one set of quotes, with the baselines and any other run beside the model."""
    first, several = runs[0], len(runs) > 1
    if measures.explain:
        check_explainable(first.classifier)
    model: Predictor = Ensemble([run.classifier for run in runs]) if several else first.classifier
    thresholds = {} if several else first.abstain_below
    systems = {"model": prediction_rows(model, material.quotes, thresholds)}
    seeds = {f"seed {run.config.seed}": run for run in runs} if several else {}
    systems |= {name: prediction_rows(run.classifier, material.quotes, {}) for name, run in seeds.items()}
    baselines = first.config.evaluation.baselines
    for name in baselines:
        systems[name] = prediction_rows(load_classifier(first.folder.baselines / name), material.quotes, {})
    if against:
        systems["against"] = prediction_rows(against.classifier, material.quotes, {})
    setup = Setup(
        draws=measures.bootstrap,
        cluster=measures.cluster,
        slices=measures.slices,
        compared=[*baselines, "against"],
        temperature={} if several else Card.read(first.folder.model).temperature,
        threshold=thresholds,
        learnt_targets={quote.target for quote in material.learnt} or None,
    )
    tasks = evaluate(systems, model.tasks, setup)
    if several:
        for result in tasks.values():
            result["seeds"] = across_seeds(result["systems"], list(seeds))
    if measures.explain:
        explain(tasks, first, material.quotes, systems["model"], measures.explain)
    figures = {
        **_provenance(first.config, [run.config.seed for run in runs], material),
        "against": str(against.folder.path) if against else None,
        "bootstrap": measures.bootstrap,
        "tasks": tasks,
        "behaviour": check_behaviour(model) if measures.behaviour else None,
        "honesty": honesty_checks(tasks, overlap(material)),
    }
    return _written(figures, systems["model"], first.folder.manifest, output)


def assess_rows(
    systems: Mapping[str, Rows],
    recipe: Recipe,
    material: Material,
    shared: Overlap,
    output: Path,
    manifest: Figures,
) -> Figures:
    """Scores and reports rows that are there already, such as those of many folds; the first system is the model."""
    measures = recipe.evaluation
    setup = Setup(
        draws=measures.bootstrap, cluster=measures.cluster, slices=measures.slices, compared=measures.baselines
    )
    tasks = evaluate(systems, [task for task in TASKS if task.name in recipe.tasks], setup)
    figures = {
        **_provenance(recipe, [recipe.seed], material),
        "against": None,
        "bootstrap": measures.bootstrap,
        "tasks": tasks,
        "behaviour": None,
        "honesty": honesty_checks(tasks, shared),
    }
    return _written(figures, next(iter(systems.values())), manifest, output)


def _written(figures: Figures, rows: Rows, manifest: Figures, output: Path) -> Figures:
    write_evaluation(output, figures, rows, render_reports(figures, rows, manifest), manifest)
    return figures


def rebuild_reports(folder: Path) -> None:
    """Writes the reports of an evaluation folder anew from its metrics.json, predictions.jsonl and manifest.json."""
    part = RunFolder(folder)
    lines = (folder / "predictions.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    for name, text in render_reports(part.metrics, rows, part.manifest).items():
        write_text(folder / name, text)


def write_model_card(run: Run, figures: Figures) -> None:
    """The Hugging Face model card beside the weights."""
    write_text(run.folder.model / "README.md", render_model_card(figures, run.folder.manifest, run.abstain_below))


def prediction_rows(model: Predictor, quotes: Sequence[Quote], thresholds: Mapping[str, float]) -> list[dict[str, Any]]:
    """One flat row for each quote, gold labels included."""
    return [prediction_row(quote, answer) for quote, answer in zip(quotes, predictions(model, quotes, thresholds))]


def choose_thresholds(model: Predictor, validation: Sequence[Quote], aim: Abstain) -> dict[str, Threshold]:
    """For each task the probability under which the model abstains, chosen on validation; nothing without an aim."""
    if not aim.asked:
        return {}
    chosen = {}
    for task in model.tasks:
        known = [quote for quote in validation if task.name in quote.labels]
        if not known:
            raise DataError(f"evaluation.abstain needs validation quotes with a {task.name} label, and there is none.")
        probabilities = model.predict_proba(known)[task.name]
        right = probabilities.argmax(1) == [task.index(quote.labels[task.name]) for quote in known]
        chosen[task.name] = choose_threshold(probabilities.max(1), right, aim.accuracy, aim.coverage)
    return chosen


def read_checks() -> list[Check]:
    """The behaviour checks shipped with the package."""
    checks = []
    folder = Path(str(resources.files("stance") / "resources" / "behaviour"))
    for file in sorted(folder.glob("*.jsonl")):
        for row in read_rows(file):
            pair = []
            for side in ("first", "second"):
                given = row.values[side]
                labels = {name: given[name] for name in ("stance", "sentiment") if name in given}
                pair.append(Quote(row.values["id"], given["text"], given["target"], labels))
            checks.append(Check(row.values["capability"], row.values["kind"], *pair))
    return checks


def check_behaviour(model: Predictor) -> Figures:
    """Asks the model both quotes of every behaviour check."""
    checks = read_checks()
    asked = model.predict_proba([quote for check in checks for quote in (check.first, check.second)])
    return judge(
        checks,
        {name: values[0::2] for name, values in asked.items()},
        {name: values[1::2] for name, values in asked.items()},
        model.tasks,
    )


def explain(tasks: Figures, run: Run, quotes: Sequence[Quote], rows: Sequence[Mapping[str, Any]], most: int) -> None:
    """Adds to each task the words behind its worst errors, as the first run's network sees them."""
    by_id = {quote.id: quote for quote in quotes}
    for task in run.classifier.tasks:
        if task.name in tasks:
            worst = [by_id[row["id"]] for row in worst_errors(rows, task.name)[:most]]
            words = attribute(run.classifier, worst, task)  # type: ignore[arg-type]
            tasks[task.name]["words"] = {quote.id: parts for quote, parts in zip(worst, words)}


def overlap(material: Material) -> Overlap:
    """What the evaluated quotes share with the training quotes."""
    learnt, quotes = material.learnt, material.quotes
    pairs = near_duplicates(learnt, quotes)
    targets = {quote.target for quote in learnt} & {quote.target for quote in quotes}
    repeated = list(dict.fromkeys(pair.second.id for pair in pairs))
    return Overlap(len(learnt), repeated, shared_speakers(learnt, quotes), sorted(targets))


def _provenance(config: Recipe, seeds: Sequence[int], material: Material) -> Figures:
    seen = json.dumps([[quote.text, quote.target, dict(quote.labels)] for quote in material.quotes], ensure_ascii=False)
    return {
        "run": config.name,
        "model": config.model.kind,
        "encoder": config.encoder.name,
        "target_blind": config.model.target_blind,
        "seeds": list(seeds),
        "trained_on": config.data.name,
        "train_speakers": len({quote.speaker for quote in material.learnt if quote.speaker}),
        "data": material.data,
        "split": material.split,
        "quotes_sha256": hashlib.sha256(seen.encode()).hexdigest(),
    }
