"""The table of the recipe: each question asked of it, and what validation answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, stdev
from typing import Any

COLUMNS = ["question", "seeds", "validation stance", "lead", "validation sentiment", "test", "speeches", "releases"]
DEFAULT = "default"


def recipe_table(results: Path, experiments: Path) -> str:
    """Markdown: a row for the default and one for each experiment, named by the question its file asks."""
    default = _runs(results / "recipe" / f"{DEFAULT}.json")
    rows = [COLUMNS, ["---"] * len(COLUMNS), _cells("**the recipe asked**", default, default)]
    for file in sorted((results / "recipe").glob("*.json")):
        if file.stem == DEFAULT:
            continue
        question = (experiments / f"{file.stem}.yaml").read_text(encoding="utf-8").splitlines()[1]
        asked = question.removeprefix("# ").partition("python scripts")[0].strip()
        rows.append(_cells(f"{asked} (`{file.stem}`)", _runs(file), default))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _runs(file: Path) -> Mapping[int, Any]:
    """The scores of each seed trained on all rows."""
    runs = json.loads(file.read_text(encoding="utf-8"))["runs"]
    whole = max(run["size"] for run in runs)
    return {run["seed"]: run["scores"]["model"] for run in runs if run["size"] == whole}


def _cells(name: str, runs: Mapping[int, Any], default: Mapping[int, Any]) -> list[str]:
    gaps = [
        scores["validation"]["stance"] - default[seed]["validation"]["stance"]
        for seed, scores in runs.items()
        if seed in default
    ]
    lead = f"{mean(gaps):+.3f}" if gaps and runs is not default else ""
    sentiment = _spread([s["validation"]["sentiment"] for s in runs.values() if "sentiment" in s["validation"]])
    elsewhere = [
        _spread([scores[part]["stance"] for scores in runs.values() if part in scores])
        for part in ("test", "speeches", "press_releases")
    ]
    stance = _spread([scores["validation"]["stance"] for scores in runs.values()])
    return [name, str(len(runs)), stance, lead, sentiment, *elsewhere]


def _spread(values: list[float]) -> str:
    if not values:
        return ""
    return f"{mean(values):.3f}" + (f" ± {stdev(values):.3f}" if len(values) > 1 else "")
