"""Measure a recipe on a public benchmark."""

from __future__ import annotations

from rich.table import Table

from stance.benchmark import measure_benchmark
from stance.config import BenchmarkConfig
from stance.progress import screen


def benchmark(config: BenchmarkConfig) -> None:
    """Trains the seeds, scores them by the published protocol, and shows them beside the baselines."""
    for split, systems in measure_benchmark(config)["summary"].items():
        table = Table(split, *systems)
        for metric in next(iter(systems.values())):
            table.add_row(metric, *(_points(scores[metric]) for scores in systems.values()))
        screen.print(table)
    screen.print(f"Written to {config.output}", soft_wrap=True)


def _points(figure: dict[str, float]) -> str:
    spread = f" ± {100 * figure['sd']:.1f}" if figure["sd"] is not None else ""
    return f"{100 * figure['mean']:.1f}{spread}"
