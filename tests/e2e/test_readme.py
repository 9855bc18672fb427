"""What the README says is so: its commands exist, its figures stand in a committed results file."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from stance.files import sha256
from stance.reporting.recipe import recipe_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def results(name):
    return json.loads((ROOT / "docs/results" / name).read_text(encoding="utf-8"))


def shown(value, spread):
    return f"{value:.3f} ± {spread:.3f}".replace("0.", ".")


def test_every_score_in_the_table_is_in_the_results():
    found = {
        (line["system"], line["set"], line["task"]): line
        for line in results("transfer.json")["summary"]
        if line["seeds"] > 1
    }
    systems = {"this model": "model", "TF-IDF + logistic regression": "tfidf", "the same, target-blind": "tfidf_blind"}
    rows = re.findall(r"^\| (stance|sentiment) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", README, re.M)
    assert len(rows) >= 4
    for task, system, *cells in rows:
        for name, cell in zip(("test", "speeches", "press_releases"), cells):
            line = found[systems[system.strip()], name, task]
            expected = shown(line["mean"], line["sd"]) if system.strip() == "this model" else f"{line['mean']:.3f}"[1:]
            assert cell.strip() == expected, (task, system, name)


@pytest.mark.parametrize("name", ["corpus.json", "transfer.json", "transfer_blind.json"])
def test_the_results_were_made_with_the_shipped_quotes(name):
    folder = ROOT / "src/stance/resources/quotes"
    found = results(name)
    inputs = found["inputs"] if name == "corpus.json" else found["asked"]["inputs"]
    assert inputs == {f"{part}.jsonl": sha256(folder / f"{part}.jsonl") for part in ("train", "validation", "test")}


@pytest.mark.parametrize("page", ["README.md", "docs/articles.md"])
def test_the_sample_shows_the_committed_answers(page):
    rows = [json.loads(line) for line in (ROOT / "docs/results/demo_article.jsonl").read_text("utf-8").splitlines()]
    answers = [f"{row['stance']} {row['stance_' + row['stance']]:.2f}" for row in rows]
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = [" ".join(words) for words in re.findall(r"\b(favor|against|neutral) +([01]\.\d\d) +[^\n|]*\S{4}", text)]
    assert len(shown) >= 5 and not set(shown) - set(answers)


def test_the_tables_of_the_recipe_are_those_of_the_results():
    page = (ROOT / "docs/recipe.md").read_text(encoding="utf-8")
    assert recipe_table(ROOT / "docs/results", ROOT / "configs/experiment") in page
    lines = [line for line in results("few_shot.json")["summary"] if line["task"] == "stance"]
    for shown_as, system, name in (
        ("own test", "model", "test"),
        ("… words alone, target-blind", "tfidf_blind", "test"),
        ("real speeches", "model", "speeches"),
        ("real press releases", "model", "press_releases"),
    ):
        found = [line for line in lines if (line["system"], line["set"]) == (system, name)]
        cells = [f"{line['mean']:.3f}" + (f" ± {line['sd']:.3f}" if system == "model" else "") for line in found]
        assert f"| {shown_as} | {' | '.join(cells)} |" in page


def test_the_speeds_are_in_the_results():
    speed = results("speed.json")
    for work in ("prediction", "training"):
        assert f"{speed[work]['tokens_per_second']:,} tokens/s" in README
        assert f"{speed[work]['share_of_limit']:.0%}" in README


def test_the_size_of_the_corpus_is_in_the_results():
    assert f"{results('corpus.json')['counts']['all']['quotes']:,} that come with the package" in README


@pytest.mark.parametrize("script", sorted(set(re.findall(r"python scripts/(\w+)\.py", README))))
def test_every_script_exists_and_is_short(script):
    text = (ROOT / f"scripts/{script}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 30


def test_make_help_lists_every_target():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert targets and all(f"make {target}" in listed for target in targets)
