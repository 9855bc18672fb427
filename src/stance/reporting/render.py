"""One set of figures and prediction rows as pages and tables; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from stance.evaluation.metrics import METRICS
from stance.reporting import escape, overview
from stance.reporting.blocks import Section, Table
from stance.reporting.numbers import interval
from stance.reporting.tasks import task_sections
from stance.reporting.tidy import tidy_csv
from stance.reporting.words import DEFINITIONS

Figures = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]


def render_reports(figures: Figures, rows: Rows, manifest: Figures) -> dict[str, str]:
    """File name to text: report.html (one self-contained page), report.md, tables.tex and tables.csv."""
    title, lead = f"{figures['run']} on {figures['data']}", overview.first_sentences(figures)
    sections = report_sections(figures, rows, manifest)
    names = ("report.html", "report.md", "tables.tex")
    return {name: render_page(name, title, lead, sections) for name in names} | {"tables.csv": tidy_csv(figures)}


def render_page(template: str, title: str, lead: Sequence[str], sections: Sequence[Section]) -> str:
    """Sections under a title and its first sentences, in the form of one of the templates."""
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    content = {"title": title, "lead": lead, "sections": sections, "tables": tables}
    return _environment().get_template(f"{template}.jinja").render(content)


def report_sections(figures: Figures, rows: Rows, manifest: Figures) -> list[Section]:
    """The whole report in order, whatever it is written as."""
    by_task = [section for task in figures["tasks"] for section in task_sections(figures, task, rows)]
    behaviour = overview.behaviour(figures)
    return [
        overview.honesty(figures),
        *by_task,
        *([behaviour] if behaviour else []),
        overview.definitions(figures),
        overview.reproduction(figures, manifest),
    ]


def render_model_card(figures: Figures, manifest: Figures, abstain_below: Mapping[str, float]) -> str:
    """The Hugging Face model card: what it is, how good, per-class errors, limits."""
    content = {
        "figures": figures,
        "lead": overview.first_sentences(figures),
        "manifest": manifest,
        "definitions": DEFINITIONS,
        "abstain_below": abstain_below,
        "metrics": METRICS,
    }
    return _environment().get_template("card.md.jinja").render(content)


def _environment() -> Environment:
    pages = Environment(
        loader=PackageLoader("stance.reporting"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=lambda name: name is not None and name.endswith(".html.jinja"),
    )
    pages.filters |= {"md": escape.markdown, "tex": escape.latex, "interval": interval}
    return pages
