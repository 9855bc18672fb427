"""Rebuilds the table of docs/recipe.md from the results of the experiments asked of the recipe.

python scripts/recipe_table.py docs/results docs/recipe.md
"""

import json
import sys
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from stance.files import write_text

EXPERIMENTS = Path(__file__).parents[1] / "configs" / "experiment"
COLUMNS = ("question", "seeds", "validation stance", "lead", "validation sentiment", "test", "speeches", "releases")
    "question",
    "seeds",
    "validation stance",
    "lead",
    "validation sentiment",
    "test stance",
    "speeches",
    "releases",
)
BEGIN, END = "<!-- table -->\n", "<!-- end -->"


def main(results: str, page: str) -> None:
    """Writes the page with its table made anew."""
    before, _, rest = Path(page).read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    write_text(Path(page), before + BEGIN + table(Path(results)) + END + after)


def table(results: Path) -> str:
    """One row for the default and one for each experiment."""
    default = _runs(results / "transfer.json")
    rows = [COLUMNS, ["---"] * len(COLUMNS), _cells("**the default**", default, default)]
    for file in sorted((results / "recipe").glob("*.json")):
        question = (EXPERIMENTS / f"{file.stem}.yaml").read_text(encoding="utf-8").splitlines()[1]
        asked = question.removeprefix("# ").partition("python scripts")[0].strip()
        rows.append(_cells(f"{asked} (`{file.stem}`)", _runs(file), default))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _runs(file: Path) -> dict[int, Any]:
    """The scores of each seed trained on all rows."""
    runs = json.loads(file.read_text(encoding="utf-8"))["runs"]
    whole = max(run["size"] for run in runs)
    return {run["seed"]: run["scores"]["model"] for run in runs if run["size"] == whole}


def _cells(name: str, runs: dict[int, Any], default: dict[int, Any]) -> list[str]:
    gaps = [scores["validation"]["stance"] - default[seed]["validation"]["stance"] for seed, scores in runs.items()]
    lead = "" if runs is default else f"{mean(gaps):+.3f}"
    sentiment = _spread([scores["validation"]["sentiment"] for scores in runs.values()])
    elsewhere = [
        _spread([scores[part]["stance"] for scores in runs.values()]) for part in ("test", "speeches", "press_releases")
    ]
    stance = _spread([scores["validation"]["stance"] for scores in runs.values()])
    return [name, str(len(runs)), stance, lead, sentiment, *elsewhere]


def _spread(values: list[float]) -> str:
    return f"{mean(values):.3f}" + (f" ± {stdev(values):.3f}" if len(values) > 1 else "")


if __name__ == "__main__":
    main(*sys.argv[1:])
