"""Measure speed against the machine's limit."""

from __future__ import annotations

from pathlib import Path

from stance.config import BenchConfig
from stance.files import write_json
from stance.progress import screen
from stance.speed import measure


def bench(config: BenchConfig) -> None:
    """Measures the speed of training and prediction on this machine."""
    figures = measure(config)
    write_json(Path(config.output), figures)
    for work in ("prediction", "training"):
        speed = figures[work]
        screen.print(f"{work}: {speed['tokens_per_second']:,} tokens/s, {speed['share_of_limit']:.0%} of the limit")
    screen.print(f"limit: {figures['limit_tokens_per_second']:,} tokens/s forward. Written to {config.output}")
