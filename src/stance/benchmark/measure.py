"""A public dataset, several seeds, the published protocol: one results file that grows by each training."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.benchmark.results import leads, results
from stance.config import BenchmarkConfig
from stance.data import load_splits
from stance.data.encode import label_indices
from stance.evaluation.protocols import PROTOCOLS, Labels
from stance.files import write_json
from stance.labels import TASKS, Task
from stance.measurements import Run, kept_runs, made_with
from stance.model import Classifier, new_classifier
from stance.model.baselines import MajorityClassifier, TfidfClassifier
from stance.progress import screen
from stance.records import Quote


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
    asked = made_with(config, splits.files, protocol=config.data.benchmark.protocol, test=config.test)
    runs: list[Run] = kept_runs(output, asked, config.overwrite)
    parts = {"validation": splits.validation} | ({"test": splits.test} if config.test else {})
    gold = {name: _gold(quotes, config) for name, quotes in parts.items()}
    protocol = PROTOCOLS[config.data.benchmark.protocol]
    for system, seed, new in _systems(config):
        if any((run["system"], run["seed"]) == (system, seed) for run in runs):
            continue
        screen.print(f"[bold]{config.data.name}[/]: {system}{'' if seed is None else f', seed {seed}'}")
        started = time.monotonic()
        classifier = new()
        classifier.fit(splits.train, splits.validation)
        answers = {
            name: protocol.predicted(classifier.predict_proba(quotes)[config.data.benchmark.task])
            for name, quotes in parts.items()
        }
        runs.append(
            {
                "system": system,
                "seed": seed,
                "minutes": round((time.monotonic() - started) / 60, 2),
                "scores": {name: protocol.score(*gold[name], answers[name]) for name in parts},
                "answers": {name: "".join(map(str, columns)) for name, columns in answers.items()},
            }
        )
        write_json(output, results(config, splits, asked, runs))
    last = "test" if config.test else "validation"
    labels, groups = gold[last]
    compared = leads(runs, last, lambda predicted, rows: protocol.score(labels[rows], groups[rows], predicted))
    done = results(config, splits, asked, runs) | {"leads": compared}
    write_json(output, done)
    return done


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


def _gold(quotes: Sequence[Quote], config: BenchmarkConfig) -> tuple[Labels, NDArray[np.str_]]:
    """Gold columns (n,) and groups (n,) of the quotes."""
    [task] = [task for task in TASKS if task.name == config.data.benchmark.task]
    group = PROTOCOLS[config.data.benchmark.protocol].group
    groups = [quote.target if group == "target" else str(quote.fields.get(group)) for quote in quotes]
    return np.array(label_indices(quotes, [task]))[:, 0], np.array(groups)
