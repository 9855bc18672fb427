"""The page on scaling shows the figures that were measured, and its arithmetic follows from them."""

import json
from pathlib import Path

import pytest

from stance.scaling import _many, filled

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_shows_the_measured_figures():
    figures = json.loads((DOCS / "results" / "scaling.json").read_text("utf-8"))
    page = (DOCS / "scaling.md").read_text("utf-8")
    assert filled(page, figures) == page


def test_a_hundred_million_quotes_take_what_one_core_says():
    one = {"rows_per_second": 100.0, "megabytes_per_worker": 800.0, "bytes_per_row": 250.0}
    many = _many({"1 worker of 1 core": one}, efficiency=0.8)
    assert many["core_hours"] == pytest.approx(1e8 / 80 / 3600, abs=0.05)
    assert (many["shards"], many["gigabytes_of_shards"]) == (24_415, 25.0)
