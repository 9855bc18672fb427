"""Search for settings on validation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from stance.config import SearchConfig
from stance.experiments.search import search as run_search
from stance.files import write_json, write_text
from stance.progress import screen


def search(config: SearchConfig) -> None:
    """Searches, and leaves every trial in search.json and the best settings as an experiment file."""
    found = run_search(config, lambda line: screen.print(line, soft_wrap=True, markup=False))
    folder, best = Path(config.output), found["best"]
    write_json(folder / "search.json", found)
    write_text(folder / "best.yaml", _experiment(best, len(found["trials"]), config.trainer.evaluations))
    screen.print(f"best of {len(found['trials'])}: {best['score']:.4f} on validation", soft_wrap=True)
    screen.print(f"  every trial                {folder / 'search.json'}", soft_wrap=True)
    screen.print(
        f"  the best, as an experiment {folder / 'best.yaml'} (copy it to configs/experiment/)", soft_wrap=True
    )


def _experiment(best: Mapping[str, Any], trials: int, evaluations: int) -> str:
    """The best settings as a file of the group `experiment`; they were found with the best weights on validation."""
    nested: dict[str, Any] = {"name": "best", "trainer": {"evaluations": evaluations}}
    for name, value in best["settings"].items():
        *path, leaf = name.split(".")
        node = nested
        for part in path:
            node = node.setdefault(part, {})
        node[leaf] = value
    found = f"the best of {trials} trials, macro-F1 {best['score']:.4f} on validation"
    head = f"# @package _global_\n# How good is {found}? python scripts/train.py experiment=best\n"
    return head + yaml.safe_dump(nested, sort_keys=False)
