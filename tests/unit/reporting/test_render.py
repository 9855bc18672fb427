"""The report is the same in every format, the same each time, and shows hostile text as text."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from made import HOSTILE, hostile_evaluation

from stance.reporting import render_model_card, render_reports, score_table
from stance.reporting.render import report_sections


@pytest.fixture(scope="module")
def evaluation():
    return hostile_evaluation()


@pytest.fixture(scope="module")
def reports(evaluation):
    return render_reports(*evaluation)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_the_same_input_gives_the_same_bytes(evaluation, reports):
    assert render_reports(*evaluation) == reports
    assert sorted(reports) == ["report.html", "report.md", "tables.csv", "tables.tex"]


def test_no_quote_becomes_an_element(reports):
    page = Page(reports["report.html"])
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "h4", "b>", "i"}
    assert sum(tag == "h1" for tag, _ in page.elements) == 1
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    for text in HOSTILE[:3]:
        assert text in page.text


def test_the_page_needs_nothing_from_elsewhere(reports):
    page = Page(reports["report.html"])
    for tag, attributes in page.elements:
        assert "src" not in attributes and tag != "base"
        assert attributes.get("href", "#").startswith(("#", "data:,"))
    assert "url(" not in reports["report.html"] and "@import" not in reports["report.html"]


def test_every_figure_says_what_it_shows(reports):
    figures = [attributes for tag, attributes in Page(reports["report.html"]).elements if tag == "svg"]
    assert len(figures) >= 10
    assert all(figure["role"] == "img" and len(figure["aria-label"]) > 20 for figure in figures)


def test_markdown_and_html_hold_the_same(evaluation, reports):
    from stance.reporting.escape import markdown

    html, sections = Page(reports["report.html"]).text, report_sections(*evaluation)
    for section in sections:
        assert section.title in html and markdown(section.title) in reports["report.md"]
        for block in section.blocks:
            text = {"paragraph": "text", "finding": "text", "table": "caption", "figure": "caption", "code": "text"}
            if block.kind in text:
                assert getattr(block, text[block.kind]) in html
            if block.kind == "table":
                rows = ["| " + " | ".join(map(markdown, row)) + " |" for row in block.rows[1:]]
                assert all(row in reports["report.md"] for row in rows), block.name


def test_the_first_screen_says_data_score_baseline_and_care(reports):
    lead = re.search(r'<div class="lead">(.*?)</div>', reports["report.html"], re.S)[1]
    assert "60 quotes of 60 speakers" in lead and "the best baseline (majority label) reaches" in lead
    assert "Be careful: 1 quotes of this set read nearly like a training quote" in lead


def test_markdown_tables_keep_their_columns(reports):
    for table in re.findall(r"(?:^\|.*\|\n)+", reports["report.md"], re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_latex_tables_are_closed_and_even(reports):
    text = reports["tables.tex"]
    assert text.count(r"\begin{table}") == text.count(r"\end{table}") == text.count(r"\bottomrule") > 8
    assert not re.search(r"\\input|(?<!\\)[$#](?!\\(times|geq|leq|kappa|Delta)|\$)(?<!\$)[a-z]", text)
    for body in re.findall(r"\\toprule\n(.*?)\\bottomrule", text, re.S):
        rows = [line for line in body.splitlines() if line.endswith(r"\\")]
        assert len({len(re.findall(r"(?<!\\)&", row)) for row in rows}) == 1


def test_the_csv_is_tidy_and_harmless(reports):
    rows = list(csv.DictReader(io.StringIO(reports["tables.csv"])))
    assert {row["table"] for row in rows} >= {"scores", "labels", "seeds", "comparison", "probabilities", "behaviour"}
    for row in rows:
        assert row["task"] in ("stance", "sentiment")
        for name in ("value", "low", "high"):
            assert row[name] == "" or float(row[name]) is not None
        assert not row["name"].startswith(("=", "+", "-", "@"))


def test_the_model_card_names_labels_errors_and_limits(evaluation):
    figures, _, manifest = evaluation
    card = render_model_card(figures, manifest, {"stance": 0.61})
    assert card.startswith("---\nlibrary_name: transformers\n")
    assert "taken for against" in card and "abstains on stance where the likeliest label is under 0.610" in card
    assert "<script>" not in card and "supports, demands" in card


def test_a_report_without_intervals_or_behaviour_can_be_written(evaluation):
    figures, rows, manifest = hostile_evaluation()
    figures["behaviour"] = None
    for result in figures["tasks"].values():
        for scores in result["systems"].values():
            scores["macro_f1"] |= {"low": None, "high": None}
    assert "(no interval)" in render_reports(figures, rows, manifest | {"git": None, "command": None})["report.md"]


def test_the_terminal_gets_every_system(evaluation):
    assert score_table(evaluation[0]).row_count == 10
