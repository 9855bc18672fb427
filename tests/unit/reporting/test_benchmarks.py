"""The page of benchmarks says what the results files hold, and the committed page is their rebuild."""

import json
from pathlib import Path

import pytest
import yaml

from stance.reporting.benchmarks import benchmarks_page

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "docs/results/benchmarks").glob("*.json"))
LOW = {"mean": 0.3, "sd": None, "seeds": 1}
FIGURE = {"mean": 0.6512, "sd": 0.0123, "seeds": 5}
MADE = {
    "benchmark": {
        "title": "Made",
        "goals": {"f_avg": 70.0, "macro_f1": 60.0},
        "published": [{"system": "a|b", "scores": {"f_avg": 71.25}, "mark": "second-hand", "source": "a survey"}],
        "ceiling": "κ .7",
        "notes": ["A note."],
    },
    "says": "F_avg.",
    "citation": "A (2020).",
    "licence": "CC0",
    "source": "https://example.org",
    "rows": {"train": 1200, "validation": 10, "test": 20},
    "asked": {"settings": {"trainer": {"tokens": 450000}}},
    "summary": {
        "test": {
            "majority": {"f_avg": LOW, "macro_f1": LOW},
            "model": {"f_avg": FIGURE, "macro_f1": FIGURE, "f_avg: Atheism": FIGURE},
        }
    },
    "made": {"processor": "x86_64, 2 cores"},
    "leads": {"majority": {"f_avg": {"value": 0.35, "low": 0.3, "high": 0.4}}},
    "runs": [{"system": "model", "seed": 0, "minutes": 4.2}],
}


def test_the_page():
    page = benchmarks_page([MADE])
    for line in (
        "F_avg. 1,200 rows to learn from, 10 for validation, 20 for the test.",
        "| system | F_avg | macro-F1 | lead in F_avg | source |",
        "| **this model**, 5 seeds | 65.1 ± 1.2 | 65.1 ± 1.2 |  | ours |",
        "| majority | 30.0 | 30.0 | +35.0 (+30.0 to +40.0) | ours |",
        "| a\\|b | 71.2 |  |  | second-hand, a survey |",
        "- Goal: 70.0 in F_avg, **missed** by 4.9.",
        "- Goal: 60.0 in macro-F1, reached.",
        "- One seed: 450,000 tokens, 4 minutes on x86_64, 2 cores.",
        "- People: κ .7.",
        "- A note.",
    ):
        assert line in page.splitlines(), line


@pytest.mark.skipif(not FILES, reason="no benchmark has been measured yet")
def test_the_committed_page_is_the_rebuild_of_the_committed_results():
    results = [json.loads(file.read_text(encoding="utf-8")) for file in FILES]
    assert (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8") == benchmarks_page(results), "make benchmarks"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_results_carry_what_their_dataset_file_says_now(file):
    results = json.loads(file.read_text(encoding="utf-8"))
    now = yaml.safe_load((ROOT / f"configs/data/{results['name']}.yaml").read_text(encoding="utf-8"))
    remedy = f"run scripts/benchmark.py data={results['name']} again: seeds are kept"
    for name in ("title", "protocol", "goals", "published", "notes"):
        assert results["benchmark"][name] == now["benchmark"].get(name, type(results["benchmark"][name])()), remedy
    assert results["benchmark"]["ceiling"] == now["benchmark"].get("ceiling"), remedy
