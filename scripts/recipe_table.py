"""Rebuilds the table of docs/recipe.md from the results of the experiments asked of the recipe.

python scripts/recipe_table.py docs/results docs/recipe.md
"""

import sys
from pathlib import Path

from stance.files import write_text
from stance.reporting.recipe import recipe_table

EXPERIMENTS = Path(__file__).parents[1] / "configs" / "experiment"
BEGIN, END = "<!-- table -->\n", "<!-- end -->"


def main(results: str, page: str) -> None:
    """Writes the page with its table made anew."""
    before, _, rest = Path(page).read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    write_text(Path(page), before + BEGIN + recipe_table(Path(results), EXPERIMENTS) + END + after)


if __name__ == "__main__":
    main(*sys.argv[1:])
