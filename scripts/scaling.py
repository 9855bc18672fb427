"""Measures one Ray worker against two with a run, and fills docs/scaling.md.

python scripts/scaling.py outputs/demo 4000 5      run, quotes, repeats
"""

import sys
from importlib import resources
from pathlib import Path

from stance.files import write_json, write_text
from stance.scaling import filled, measure

RESULTS, PAGE = Path("docs/results/scaling.json"), Path("docs/scaling.md")


def main(run: str, rows: str, repeats: str) -> None:
    """Writes the figures to a JSON file, and into the page."""
    quotes = Path(str(resources.files("stance"))) / "resources" / "quotes" / "train.jsonl"
    figures = measure(Path(run), quotes, int(rows), int(repeats))
    write_json(RESULTS, figures)
    write_text(PAGE, filled(PAGE.read_text(encoding="utf-8"), figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
