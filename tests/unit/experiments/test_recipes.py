"""Runs become recipes by their settings; recipes are compared on the same quotes only."""

import csv
import io
import json
import shutil

import pytest
import yaml

from stance.commands.compare import compare
from stance.config import CompareConfig, load_config
from stance.errors import ConfigError, DataError
from stance.experiments.recipes import compare_recipes, read_runs, recipes


@pytest.fixture(scope="module")
def runs(tiny_run, tmp_path_factory):
    """Two seeds of one recipe, the second one's stance all wrong, and another recipe with other answers."""
    folder = tmp_path_factory.mktemp("compared")
    for name, seed, step in (("a-0", 0, {}), ("a-1", 1, {}), ("b-0", 0, {"learning_rate": 0.002})):
        shutil.copytree(tiny_run, folder / name)
        file = folder / name / "config.yaml"
        settings = yaml.safe_load(file.read_text("utf-8"))
        file.write_text(yaml.safe_dump(settings | {"trainer": settings["trainer"] | step, "seed": seed}), "utf-8")
    rows = [json.loads(line) for line in (folder / "b-0/predictions.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        for label in ("favor", "against", "neutral"):
            row[f"stance_{label}"] = 0.8 if label == row["gold_stance"] else 0.1
        row["stance"] = row["gold_stance"]
    (folder / "b-0/predictions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return folder


def test_seeds_are_one_recipe_and_a_perfect_recipe_leads(runs, tmp_path, capsys):
    output = tmp_path / "out"
    compare(load_config(CompareConfig, {"runs": f"{runs}/*", "output": str(output), "bootstrap": 200, "cluster": "id"}))
    figures = json.loads((output / "comparison.json").read_text("utf-8"))
    assert [(recipe["name"], recipe["seeds"]) for recipe in figures["recipes"]] == [
        ("learning_rate=0.001", [0, 1]),
        ("learning_rate=0.002", [0]),
    ]
    ahead = figures["tasks"]["stance"]["leads"]["learning_rate=0.002"]
    assert ahead["value"] > 0.1 and ahead["low"] > 0 and ahead["verdict"] == "better"
    assert figures["tasks"]["sentiment"]["leads"]["learning_rate=0.002"]["value"] == 0
    rows = list(csv.DictReader(io.StringIO((output / "comparison.csv").read_text("utf-8"))))
    assert {row["recipe"] for row in rows} == {"learning_rate=0.001", "learning_rate=0.002"}
    assert "learning_rate=0.002" in (output / "comparison.html").read_text("utf-8")
    assert "recipe" in capsys.readouterr().out


def test_an_unfinished_run_is_left_out_with_a_word_and_nothing_finished_is_refused(runs, tmp_path):
    (tmp_path / "empty").mkdir()
    finished, remarks = read_runs([str(runs / "a-0"), str(tmp_path / "empty")])
    assert len(finished) == 1 and "empty is left out" in remarks[0]
    with pytest.raises(ConfigError, match="None of these folders holds a finished run"):
        read_runs([str(tmp_path / "empty")])
    with pytest.raises(ConfigError, match="matches no folder"):
        read_runs([str(tmp_path / "nothing-*")])


def test_the_same_seed_twice_and_other_quotes_are_refused(runs, tmp_path):
    shutil.copytree(runs / "a-0", tmp_path / "again")
    twice, _ = read_runs([str(runs / "a-0"), str(tmp_path / "again")])
    with pytest.raises(ConfigError, match="Name each seed once"):
        recipes(twice)
    lines = (runs / "b-0/predictions.jsonl").read_text("utf-8").splitlines(keepends=True)
    shutil.copytree(runs / "b-0", tmp_path / "fewer")
    (tmp_path / "fewer/predictions.jsonl").write_text("".join(lines[:-1]), "utf-8")
    others, _ = read_runs([str(runs / "a-0"), str(tmp_path / "fewer")])
    with pytest.raises(DataError, match="do not match the gold quotes"):
        compare_recipes(recipes(others), "speaker", 100)
