"""Measure speed against the machine's limit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

from stance.config import BenchConfig
from stance.config.bench import Part
from stance.files import write_json
from stance.progress import screen
from stance.speed import measure


def bench(config: BenchConfig) -> None:
    """Measures the speed of training and prediction on this machine; parts not asked for stay as they are."""
    output = Path(config.output)
    figures = measure(config)
    earlier = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    kept = {part: earlier[part] for part in get_args(Part) if part in earlier}
    write_json(output, kept | figures)
    for part in config.only:
        screen.print(f"{part}: {json.dumps(figures[part])}", soft_wrap=True, markup=False)
    screen.print(f"Written to {output}")
