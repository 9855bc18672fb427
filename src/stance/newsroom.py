"""Articles in; rows, figures and a page of who stands where, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from stance.articles.gather import Gathered, gather
from stance.config import PredictConfig
from stance.errors import ConfigError
from stance.files import write_json, write_text
from stance.labels import STANCE
from stance.positions import positions, render_page
from stance.prediction import load_run
from stance.prediction.articles import BATCH, predict_articles
from stance.prediction.write import check_output
from stance.progress import progress

NAMED_SILENT = 5


def read_articles(config: PredictConfig, screen: Console) -> list[dict[str, Any]]:
    """The rows of all articles of an input; writes the page and the figures that are asked for.

    Everything that can be refused is refused before any work; what was left out is said on the screen.
    """
    if config.target is None:
        raise ConfigError('An article needs a target: add target="withdrawal of … troops from …".')
    for setting, path, suffix in (("page", config.page, ".html"), ("positions", config.positions, ".json")):
        if path:
            check_output(Path(path), config.overwrite, setting, (suffix,))
    gathered = gather(config.input)
    run = load_run(config.run)
    if (config.page or config.positions) and STANCE not in run.classifier.tasks:
        raise ConfigError(f"page= and positions= show stance, and {config.run} was trained without it.")
    rows: list[dict[str, Any]] = []
    with progress("reading articles", len(gathered.articles), shown=len(gathered.articles) > BATCH) as advance:
        for found in predict_articles(run, gathered.articles, config.target, config.articles):
            rows += found
            advance(1)
    for sentence in _remarks(gathered, rows):
        screen.print(sentence, soft_wrap=True, markup=False)
    figures = positions(rows) if config.page or config.positions else {}
    if config.positions:
        write_json(Path(config.positions), figures)
        screen.print(f"Shares per speaker and affiliation: {config.positions}", soft_wrap=True)
    if config.page:
        write_text(Path(config.page), render_page(gathered.articles, rows, figures))
        screen.print(f"Who stands where: {config.page}", soft_wrap=True)
    return rows


def _remarks(gathered: Gathered, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was left out, which articles quote nobody, and what the target does not decide."""
    remarks = [f"Left out: {sentence}" for sentence in gathered.left_out]
    speaking = {row["article"] for row in rows}
    silent = [article.id for article in gathered.articles if article.id not in speaking]
    if silent:
        more = f" and {len(silent) - NAMED_SILENT} more" if len(silent) > NAMED_SILENT else ""
        verb = "quotes" if len(silent) == 1 else "quote"
        names = ", ".join(silent[:NAMED_SILENT]) + more
        remarks.append(f"{names} {verb} nobody: no words in quotation marks, no “X said that …”.")
    if any(row["about_target"] is None for row in rows):
        remarks.append("The target is no withdrawal: about_target stays empty, and every quote counts.")
    return remarks
