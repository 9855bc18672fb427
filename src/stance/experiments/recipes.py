"""Finished runs side by side: those that differ by seed alone are one recipe; recipes answer the same quotes."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.config import TrainConfig
from stance.errors import ConfigError, DataError, RunError
from stance.evaluation.answers import answers, check_same_quotes, labelled
from stance.evaluation.comparison import judged, lead
from stance.evaluation.intervals import Resampling
from stance.evaluation.metrics import METRICS, macro_f1
from stance.labels import TASKS, Task
from stance.runs import ONLY_BY_SEED, RunFolder, matching_folders

NOT_THE_RECIPE = {*ONLY_BY_SEED, "evaluation"}


@dataclass(frozen=True, slots=True)
class Finished:
    """What a finished run left behind."""

    path: Path
    config: TrainConfig
    metrics: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    minutes: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """Runs that differ by their seed alone, and the settings that tell them from the other recipes."""

    name: str
    settings: Mapping[str, Any]
    runs: Sequence[Finished]


def read_runs(names: Sequence[str]) -> tuple[list[Finished], list[str]]:
    """The finished runs that names or patterns stand for, and what is said of folders that hold none.

    Raises ConfigError where nothing is finished.
    """
    folders = dict.fromkeys(path for name in names for path in matching_folders(name, "runs"))
    finished, remarks = [], []
    for path in folders:
        try:
            folder = RunFolder(path)
            if folder.checkpoints.exists():
                raise RunError("its training is unfinished.")
            lines = (path / "predictions.jsonl").read_text(encoding="utf-8").split("\n")
            rows = [json.loads(line) for line in lines if line]
            finished.append(Finished(path, folder.config, folder.metrics, rows, folder.manifest["minutes"]))
        except (RunError, FileNotFoundError) as fault:
            remarks.append(f"{path} is left out: {fault}")
    if not finished:
        raise ConfigError("None of these folders holds a finished run. " + " ".join(remarks))
    return finished, remarks


def recipes(runs: Sequence[Finished]) -> list[Recipe]:
    """Runs grouped into recipes, in the order given, each named by the settings in which it differs."""
    flat = [dict(_flat(run.config.model_dump(exclude=NOT_THE_RECIPE))) for run in runs]
    names = dict.fromkeys(name for values in flat for name in values)
    differing = [name for name in names if len({repr(values.get(name)) for values in flat}) > 1]
    groups: dict[str, list[int]] = {}
    for position, values in enumerate(flat):
        groups.setdefault(repr([values.get(name) for name in differing]), []).append(position)
    found = []
    for members in groups.values():
        chosen = [runs[position] for position in members]
        seeds = [run.config.seed for run in chosen]
        if len(set(seeds)) < len(seeds):
            where = ", ".join(str(run.path) for run in chosen)
            raise ConfigError(f"These runs have the same settings and the seeds {seeds}: {where}. Name each seed once.")
        settings = {name: flat[members[0]].get(name) for name in differing}
        name = ", ".join(f"{setting.split('.')[-1]}={value}" for setting, value in settings.items())
        found.append(Recipe(name or chosen[0].config.name, settings, chosen))
    return found


def compare_recipes(found: Sequence[Recipe], cluster: str, draws: int) -> dict[str, Any]:
    """For each task every recipe's scores over its seeds, and its lead over the first recipe with a paired test.

    All runs must have been evaluated on the same quotes; raises DataError where they were not. A recipe with more
    seeds than the first is tested on as many as both have.
    """
    everyone = {str(run.path): run.rows for recipe in found for run in recipe.runs}
    check_same_quotes(everyone)
    tasks = [task for task in TASKS if all(task.name in run.metrics["tasks"] for r in found for run in r.runs)]
    if not tasks:
        raise DataError("These runs have no task in common. Compare runs that learnt the same tasks.")
    return {
        "data": found[0].runs[0].metrics["data"],
        "quotes": len(found[0].runs[0].rows),
        "cluster": cluster,
        "bootstrap": draws,
        "recipes": [
            {
                "name": recipe.name,
                "settings": dict(recipe.settings),
                "runs": [str(run.path) for run in recipe.runs],
                "seeds": [run.config.seed for run in recipe.runs],
                "minutes": round(statistics.mean(run.minutes for run in recipe.runs), 1),
            }
            for recipe in found
        ],
        "tasks": {task.name: _task(found, task, cluster, draws) for task in tasks},
    }


def _task(found: Sequence[Recipe], task: Task, cluster: str, draws: int) -> dict[str, Any]:
    first, *others = found
    rows = labelled(first.runs[0].rows, task)
    resampling = Resampling.of([str(row.get(cluster) or "") for row in rows], draws)
    given = [[answers(labelled(run.rows, task), task) for run in recipe.runs] for recipe in found]
    leads = {}
    for recipe, own in zip(others, given[1:]):
        seeds = min(len(own), len(given[0]))
        leads[recipe.name] = lead(own[:seeds], given[0][:seeds], resampling, macro_f1)
    return {
        "n": len(rows),
        "scores": {recipe.name: _scores(recipe, task) for recipe in found},
        "leads": judged(leads),
    }


def _scores(recipe: Recipe, task: Task) -> dict[str, dict[str, float | None]]:
    scores = {}
    for metric in METRICS:
        values = [run.metrics["tasks"][task.name]["systems"]["model"][metric.name]["value"] for run in recipe.runs]
        sd = round(statistics.stdev(values), 4) if len(values) > 1 else None
        scores[metric.name] = {"mean": round(statistics.mean(values), 4), "sd": sd}
    return scores


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Every setting with its dotted name."""
    pairs: list[tuple[str, Any]] = []
    for name, value in values.items():
        pairs += _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [(f"{prefix}{name}", value)]
    return pairs
