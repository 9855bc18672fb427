"""A public dataset, several seeds, the published protocol: one results file that grows by each training."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.config import BenchmarkConfig, DataConfig, EncoderConfig, ModelConfig, Section, TrainerConfig, load_config
from stance.data import Splits, load_splits
from stance.data.encode import label_indices
from stance.errors import ConfigError, listed
from stance.evaluation.protocols import PROTOCOLS, Labels, Scores
from stance.files import sha256, write_json
from stance.labels import TASKS, Task
from stance.model import Classifier, new_classifier
from stance.model.baselines import MajorityClassifier, TfidfClassifier
from stance.progress import screen
from stance.records import Quote
from stance.runs import manifest

SECTIONS: Mapping[str, type[Section]] = {
    "data": DataConfig,
    "encoder": EncoderConfig,
    "model": ModelConfig,
    "trainer": TrainerConfig,
}
SHOWN_ONLY = {"root", "source", "licence", "citation", "benchmark"}


@dataclass(slots=True)
class TargetMajority:
    """Answers every quote with the commonest label of its target, or of all rows where the target is new."""

    task: Task
    commonest: dict[str, int] = field(default_factory=dict)
    otherwise: int = 0

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for quote in train:
            counts[quote.target][quote.labels[self.task.name]] += 1
        self.commonest = {target: self.task.index(count.most_common(1)[0][0]) for target, count in counts.items()}
        self.otherwise = self.task.index(sum(counts.values(), Counter()).most_common(1)[0][0])

    def predict_proba(self, quotes: Sequence[Quote]) -> dict[str, NDArray[np.float64]]:
        columns = [self.commonest.get(quote.target, self.otherwise) for quote in quotes]
        return {self.task.name: np.eye(len(self.task.labels))[columns]}


Fitted = Classifier | TargetMajority


def measure_benchmark(config: BenchmarkConfig) -> dict[str, Any]:
    """Scores of every seed and baseline; written after each, so that an interrupted measurement goes on.

    What stands in the file is kept for the same settings and the same input files; for others ConfigError tells the
    difference, unless `overwrite` is set.
    """
    output = Path(config.output)
    splits = load_splits(config.data)
    asked = {
        "settings": _settings(config),
        "protocol": config.data.benchmark.protocol,
        "test": config.test,
        "inputs": {_relative(path, config.data): sha256(path) for path in splits.files},
    }
    runs = _kept(output, asked, config.overwrite)
    parts = {"validation": splits.validation} | ({"test": splits.test} if config.test else {})
    for system, seed, new in _systems(config):
        if any((run["system"], run["seed"]) == (system, seed) for run in runs):
            continue
        screen.print(f"[bold]{config.data.name}[/]: {system}{'' if seed is None else f', seed {seed}'}")
        started = time.monotonic()
        classifier = new()
        classifier.fit(splits.train, splits.validation)
        answers = {name: answer(classifier, quotes, config) for name, quotes in parts.items()}
        runs.append(
            {
                "system": system,
                "seed": seed,
                "minutes": round((time.monotonic() - started) / 60, 2),
                "scores": {name: score(answers[name], quotes, config) for name, quotes in parts.items()},
                "answers": {name: "".join(map(str, columns)) for name, columns in answers.items()},
            }
        )
        write_json(output, _results(config, splits, asked, runs))
    results = _results(config, splits, asked, runs)
    write_json(output, results)
    return results


def answer(classifier: Fitted, quotes: Sequence[Quote], config: BenchmarkConfig) -> Labels:
    """Predicted columns (n,) of the dataset's task, among the labels that the dataset has."""
    protocol = PROTOCOLS[config.data.benchmark.protocol]
    return protocol.predicted(classifier.predict_proba(quotes)[config.data.benchmark.task])


def score(predicted: Labels, quotes: Sequence[Quote], config: BenchmarkConfig) -> Scores:
    """The scores that the dataset's protocol gives predicted columns (n,) of labelled quotes."""
    protocol = PROTOCOLS[config.data.benchmark.protocol]
    return protocol.score(*_gold(quotes, config), predicted)


def _systems(config: BenchmarkConfig) -> Iterator[tuple[str, int | None, Callable[[], Fitted]]]:
    """Every system by name and seed, and how it is made; baselines, which have no seed, first."""
    tasks = tuple(task for task in TASKS if task.name == config.data.benchmark.task)
    yield "majority", None, partial(MajorityClassifier, tasks)
    yield "majority_by_target", None, partial(TargetMajority, tasks[0])
    yield "tfidf", None, partial(TfidfClassifier, tasks)
    yield "tfidf_blind", None, partial(TfidfClassifier, tasks, target_blind=True)
    for seed in config.seeds:
        yield "model", seed, partial(new_classifier, config.model_copy(update={"seed": seed}))
    if config.blind:
        model = config.model.model_copy(update={"target_blind": True})
        hidden = config.model_copy(update={"seed": config.seeds[0], "model": model})
        yield "blind", config.seeds[0], partial(new_classifier, hidden)


def _gold(quotes: Sequence[Quote], config: BenchmarkConfig) -> tuple[Labels, list[str]]:
    """Gold columns (n,) and groups of the quotes."""
    [task] = [task for task in TASKS if task.name == config.data.benchmark.task]
    group = PROTOCOLS[config.data.benchmark.protocol].group
    groups = [quote.target if group == "target" else str(quote.fields.get(group)) for quote in quotes]
    return np.array(label_indices(quotes, [task]))[:, 0], groups


def _results(
    config: BenchmarkConfig, splits: Splits, asked: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    made = manifest([], 0, "", 0.0)
    return {
        "name": config.data.name,
        "benchmark": config.data.benchmark.model_dump(),
        **{name: getattr(config.data, name) for name in ("source", "licence", "citation")},
        "says": PROTOCOLS[config.data.benchmark.protocol].says,
        "rows": {name: len(getattr(splits, name)) for name in ("train", "validation", "test")},
        "asked": asked,
        "made": {name: made[name] for name in ("git", "versions", "processor")},
        "summary": _summary(runs),
        "runs": list(runs),
    }


def _summary(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Split, system and metric to the mean and standard deviation (n − 1) over seeds."""
    collected: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for run in runs:
        for split, scores in run["scores"].items():
            for metric, value in scores.items():
                collected[split, run["system"], metric].append(value)
    summary: dict[str, Any] = {}
    for (split, system, metric), values in collected.items():
        spread = round(statistics.stdev(values), 4) if len(values) > 1 else None
        figure = {"mean": round(statistics.mean(values), 4), "sd": spread, "seeds": len(values)}
        summary.setdefault(split, {}).setdefault(system, {})[metric] = figure
    return summary


def _settings(config: BenchmarkConfig) -> dict[str, Any]:
    """What decides the figures."""
    dumped = {name: getattr(config, name).model_dump() for name in SECTIONS}
    return dumped | {"data": {key: value for key, value in dumped["data"].items() if key not in SHOWN_ONLY}}


def _kept(output: Path, asked: Mapping[str, Any], overwrite: bool) -> list[dict[str, Any]]:
    """The runs already in the results file; ConfigError where they were made otherwise."""
    if overwrite or not output.exists():
        return []
    done = json.loads(output.read_text(encoding="utf-8"))
    before, now = _flat(done["asked"] | {"settings": _filled(done["asked"]["settings"])}), _flat(asked)
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if changed:
        faults = [f"{name}: {before.get(name)!r} there, {now.get(name)!r} now" for name in changed]
        remedy = "Give these another file with output=…, or replace those with overwrite=true."
        raise ConfigError(listed(f"{output} holds results of other settings or files. {remedy}", faults))
    runs: list[dict[str, Any]] = done["runs"]
    return runs


def _filled(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded settings, with the default of every setting that has come since; as they are if one has gone."""
    filled = {}
    for name, values in settings.items():
        try:
            full = load_config(SECTIONS[name], values).model_dump()
        except ConfigError:
            full = values
        filled[name] = {key: value for key, value in full.items() if name != "data" or key not in SHOWN_ONLY}
    return filled


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _relative(path: Path, data: DataConfig) -> str:
    return path.relative_to(data.root).as_posix() if data.root and path.is_relative_to(data.root) else path.name
