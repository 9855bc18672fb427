"""Estimate the shares of a corpus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from stance.config import EstimateConfig
from stance.data.read import read_rows
from stance.errors import InputError
from stance.estimate import FEWEST, read_corpus, read_labels
from stance.estimate import estimate as estimated
from stance.files import sha256, write_json
from stance.labels import TASKS
from stance.prediction.write import check_output
from stance.progress import say, screen


def estimate(config: EstimateConfig) -> dict[str, Any]:
    """Estimates the shares of a predicted corpus, corrected by a coded random sample."""
    output = Path(config.output) if config.output else None
    if output is not None:
        check_output(output, config.overwrite, suffixes=(".json",))
    labels, not_by_chance = read_labels(read_rows(config.gold))
    if not labels:
        raise InputError(f"gold={config.gold} holds no label of a row drawn by chance. Code the random rows first.")
    if not_by_chance:
        say(f"{not_by_chance} coded rows were not drawn by chance (no inclusion) and are left out.")
    figures = estimated(read_corpus(read_rows(config.predictions), config.by, labels), labels)
    if output is not None:
        inputs = {Path(path).name: sha256(Path(path)) for path in (config.predictions, config.gold)}
        write_json(output, {"inputs": inputs, **figures})
    for task in TASKS:
        if task.name in figures["tasks"]:
            _show(task.name, task.labels, figures["tasks"][task.name])
    if output is not None:
        say(f"Every figure: {output}")
    return figures


def _show(name: str, labels: tuple[str, ...], figures: Mapping[str, Any]) -> None:
    table = Table(
        "", "rows", "coded", *(f"{label} %" for label in labels), "as predicted %", title=f"{name}, corrected"
    )
    everyone = figures["all"]
    groups = [group for column in figures["groups"].values() for group in column]
    for group in (everyone, *(group for group in groups if group["shares"])):
        shares = group["shares"] or dict.fromkeys(labels)
        naive = " / ".join(f"{100 * share:.0f}" for share in group["naive"].values())
        cells = [_percent(shares[label]) for label in labels]
        table.add_row(Text(group["name"]), f"{group['rows']:,}", f"{group['coded']:,}", *cells, naive)
    screen.print(table)
    if everyone["shares"]:
        say(
            f"The {everyone['coded']:,} coded rows and the predictions together say as much as {everyone['worth']:,} "
            "coded rows would alone."
        )
    few = sum(group["shares"] is None for group in groups)
    if few or not everyone["shares"]:
        say(f"{few or 'All'} groups have fewer than {FEWEST} coded rows: too few for an interval.")


def _percent(share: Mapping[str, float] | None) -> str:
    if share is None:
        return "–"
    value, low, high = (100 * share[name] for name in ("value", "low", "high"))
    return f"{value:.1f} ({low:.0f}–{high:.0f})"
