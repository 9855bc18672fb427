"""Compare finished runs."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from stance.config import CompareConfig
from stance.experiments.recipes import compare_recipes, read_runs, recipes
from stance.files import write_json, write_text
from stance.progress import screen
from stance.reporting.comparison import comparison_files, comparison_table


def compare(config: CompareConfig) -> None:
    """Shows recipes side by side, each tested against the first, and writes the comparison where a folder is named."""
    runs, remarks = read_runs(config.runs)
    for remark in remarks:
        screen.print(f"[yellow]{remark}[/]", soft_wrap=True)
    figures = compare_recipes(recipes(runs), config.cluster, config.bootstrap)
    for task in figures["tasks"]:
        shown = comparison_table(figures, task)
        table = Table(title=shown.caption)
        for column in shown.columns:
            table.add_column(column, overflow="fold")
        for row in shown.rows:
            table.add_row(*map(Text, row))
        screen.print(table)
    if config.output:
        folder = Path(config.output)
        write_json(folder / "comparison.json", figures)
        for name, text in comparison_files(figures).items():
            write_text(folder / name, text)
        screen.print(f"The comparison: {folder / 'comparison.html'}", soft_wrap=True)
