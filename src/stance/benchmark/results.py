"""The results file of a benchmark: what it was made with, what of it is kept, and what the runs amount to."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stance.config import BenchmarkConfig, DataConfig, EncoderConfig, ModelConfig, Section, TrainerConfig, load_config
from stance.data import Splits
from stance.errors import ConfigError, listed
from stance.evaluation.intervals import rounded
from stance.evaluation.protocols import PROTOCOLS, Labels, Scores
from stance.files import sha256
from stance.runs import manifest

SECTIONS: Mapping[str, type[Section]] = {
    "data": DataConfig,
    "encoder": EncoderConfig,
    "model": ModelConfig,
    "trainer": TrainerConfig,
}
SHOWN_ONLY = {"root", "source", "licence", "citation", "benchmark"}
DRAWS = 500

Run = Mapping[str, Any]


def asked(config: BenchmarkConfig, splits: Splits) -> dict[str, Any]:
    """Everything that decides the figures of one training but its seed."""
    return {
        "settings": {name: _deciding(name, getattr(config, name).model_dump()) for name in SECTIONS},
        "protocol": config.data.benchmark.protocol,
        "test": config.test,
        "inputs": {_relative(path, config.data): sha256(path) for path in splits.files},
    }


def kept(output: Path, now: Mapping[str, Any], overwrite: bool) -> list[Run]:
    """The runs that already stand in the results file.

    A setting that has come since they were made counts with its default. Raises ConfigError that tells every
    difference where they were made otherwise, unless they may be overwritten.
    """
    if overwrite or not output.exists():
        return []
    done = json.loads(output.read_text(encoding="utf-8"))
    settings = {name: _deciding(name, _filled(name, values)) for name, values in done["asked"]["settings"].items()}
    before, after = _flat(done["asked"] | {"settings": settings}), _flat(now)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        faults = [f"{name}: {before.get(name)!r} there, {after.get(name)!r} now" for name in changed]
        remedy = "Give these another file with output=…, or replace those with overwrite=true."
        raise ConfigError(listed(f"{output} holds results of other settings or files. {remedy}", faults))
    runs: list[Run] = done["runs"]
    return runs


def results(
    config: BenchmarkConfig, splits: Splits, made_with: Mapping[str, Any], runs: Sequence[Run]
) -> dict[str, Any]:
    """The whole file: the benchmark, how it was measured, every run and their summary."""
    source = manifest([], 0, "", 0.0)
    return {
        "name": config.data.name,
        "benchmark": config.data.benchmark.model_dump(),
        **{name: getattr(config.data, name) for name in ("source", "licence", "citation")},
        "says": PROTOCOLS[config.data.benchmark.protocol].says,
        "rows": {name: len(getattr(splits, name)) for name in ("train", "validation", "test")},
        "asked": made_with,
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


def _filled(name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Recorded settings with the default of every setting that has come since; as they are if one has gone."""
    try:
        return load_config(SECTIONS[name], values).model_dump()
    except ConfigError:
        return values


def _deciding(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if name != "data" or key not in SHOWN_ONLY}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _relative(path: Path, data: DataConfig) -> str:
    return path.relative_to(data.root).as_posix() if data.root and path.is_relative_to(data.root) else path.name
