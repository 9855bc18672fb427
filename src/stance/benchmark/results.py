"""The results file of a benchmark: its runs and what they amount to."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from stance.config import BenchmarkConfig
from stance.data import Splits
from stance.evaluation.intervals import rounded
from stance.evaluation.protocols import PROTOCOLS, Labels, Scores
from stance.measurements import Run
from stance.runs import manifest

DRAWS = 500


def results(config: BenchmarkConfig, splits: Splits, asked: Mapping[str, Any], runs: Sequence[Run]) -> dict[str, Any]:
    """The whole file: the benchmark, how it was measured, every run and their summary."""
    source = manifest([], 0, "", 0.0)
    return {
        "name": config.data.name,
        "benchmark": config.data.benchmark.model_dump(),
        **{name: getattr(config.data, name) for name in ("source", "licence", "citation")},
        "says": PROTOCOLS[config.data.benchmark.protocol].says,
        "rows": {name: len(getattr(splits, name)) for name in ("train", "validation", "test")},
        "asked": asked,
        "made": {name: source[name] for name in ("git", "versions", "processor")},
        "summary": summary(runs),
        "runs": list(runs),
    }


def summary(runs: Sequence[Run]) -> dict[str, Any]:
    """Split, system and metric to the mean and standard deviation (n − 1) over seeds."""
    collected: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for run in runs:
        for split, scores in run["scores"].items():
            for metric, value in scores.items():
                collected[split, run["system"], metric].append(value)
    table: dict[str, Any] = {}
    for (split, system, metric), values in collected.items():
        spread = round(statistics.stdev(values), 4) if len(values) > 1 else None
        figure = {"mean": round(statistics.mean(values), 4), "sd": spread, "seeds": len(values)}
        table.setdefault(split, {}).setdefault(system, {})[metric] = figure
    return table


def leads(
    runs: Sequence[Run], split: str, score: Callable[[Labels, Labels], Scores]
) -> dict[str, dict[str, dict[str, float | None]]]:
    """By how much the model leads each other system on one split, with 95% intervals over 500 draws of its rows.

    `score` takes predicted columns (n,) and which rows they answer (n,). A system of several seeds counts with the mean
    of its seeds' scores; both sides are scored on the same drawn rows.
    """
    by_system: dict[str, list[Labels]] = defaultdict(list)
    for run in runs:
        by_system[run["system"]].append(np.array([int(column) for column in run["answers"][split]], dtype=np.int64))
    n = len(next(iter(by_system.values()))[0])
    generator = np.random.default_rng(0)
    samples = [np.arange(n)] + [generator.integers(0, n, n) for _ in range(DRAWS)]
    means = {
        system: [_mean([score(columns[rows], rows) for columns in seeds]) for rows in samples]
        for system, seeds in by_system.items()
    }
    table: dict[str, dict[str, dict[str, float | None]]] = {}
    for system in by_system.keys() - {"model"}:
        for metric in means["model"][0]:
            gaps = np.array(
                [ours.get(metric, np.nan) - its.get(metric, np.nan) for ours, its in zip(means["model"], means[system])]
            )
            low, high = np.nanquantile(gaps[1:], [0.025, 0.975])
            figure = {"value": rounded(gaps[0]), "low": rounded(low), "high": rounded(high)}
            table.setdefault(system, {})[metric] = figure
    return dict(sorted(table.items()))


def _mean(scores: Sequence[Scores]) -> Scores:
    return {metric: statistics.fmean(part[metric] for part in scores) for metric in scores[0]}
