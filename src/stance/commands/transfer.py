"""Measure how far a recipe carries."""

from __future__ import annotations

from rich.table import Table

from stance.config import TransferConfig
from stance.progress import screen
from stance.transfer import measure_transfer


def transfer(config: TransferConfig) -> None:
    """Measures how far a recipe carries, by the number of rows it learns from."""
    table = Table("rows", "system", "quotes", "task", "macro-F1, mean ± sd over seeds")
    for line in measure_transfer(config)["summary"]:
        spread = f" ± {line['sd']:.3f}" if line["sd"] is not None else ""
        table.add_row(str(line["size"]), line["system"], line["set"], line["task"], f"{line['mean']:.3f}{spread}")
    screen.print(table)
