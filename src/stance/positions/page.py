"""One self-contained page: who stands where, the timeline, and the articles with their quotes marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from stance.labels import TASKS
from stance.positions.marked import marked_paragraphs
from stance.positions.timeline import timeline
from stance.positions.utterances import Row
from stance.records import Article

MOST_ARTICLES = 100
MOST_GROUPS = 50


def render_page(articles: Sequence[Article], rows: Sequence[Row], figures: Mapping[str, Any]) -> str:
    """The page for articles, their rows and the figures that `positions` makes of them.

    Of more than 100 articles the first 100 are shown in full, of more than 50 speakers or affiliations the 50 with
    most utterances; the page says so. It loads nothing and runs no script.
    """
    by_article: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_article[row["article"]].append(row)
    shown = [
        (article, list(marked_paragraphs(article.text, by_article[article.id]))) for article in articles[:MOST_ARTICLES]
    ]
    pages = Environment(
        loader=PackageLoader("stance.positions"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=True,
    )  # fmt: skip
    pages.filters |= {"percent": percent, "bounds": bounds, "answers": answers}
    return pages.get_template("page.html.jinja").render(
        figures=figures, articles=shown, total=len(articles), timeline=timeline(figures["dates"]), most=MOST_GROUPS
    )


def percent(share: Mapping[str, float]) -> str:
    """`62%`: a share."""
    return f"{share['value']:.0%}"


def bounds(share: Mapping[str, float]) -> str:
    """`41–80`: the interval of a share, in percent."""
    return f"{100 * share['low']:.0f}–{100 * share['high']:.0f}"


def answers(row: Row) -> list[str]:
    """`stance: favor (favor .91, against .05, neutral .04)`, one line for each task the run knows."""
    lines = []
    for task in TASKS:
        if row[task.name]:
            each = ", ".join(f"{label} {row[f'{task.name}_{label}']:.2f}" for label in task.labels)
            lines.append(f"{task.name}: {row[task.name]} ({each}){', unsure' if row[f'{task.name}_abstain'] else ''}")
    return lines
