"""The whole evaluation on made rows: what it finds, and what it refuses in words."""

import json

import numpy as np
import pytest

from stance.errors import DataError
from stance.evaluation import Setup, across_seeds, evaluate
from stance.evaluation.scores import mean_probabilities
from stance.labels import STANCE, TASKS

SETUP = Setup(draws=200, slices=("theatre", "rules", "length", "target_seen"), compared=("tfidf",))


def test_the_model_and_what_stands_beside_it(make_rows):
    systems = {"model": make_rows(skill=0.9), "tfidf": make_rows(skill=0.3, seed=9)}
    result = evaluate(systems, TASKS, SETUP)["stance"]
    assert list(result["systems"]) == ["model", "tfidf"]
    assert result["comparisons"]["tfidf"]["verdict"] == "better"
    score = result["systems"]["model"]["macro_f1"]
    assert score["low"] < score["value"] < score["high"]
    json.dumps(result, allow_nan=False)


def test_a_task_without_gold_labels_is_left_out(make_rows):
    assert list(evaluate({"model": make_rows()}, TASKS, SETUP)) == ["stance"]


def test_a_group_that_is_worse_is_marked(make_rows):
    rows = make_rows(speakers=60, skill=0.95, theatre="north", rules=[1])
    worse = make_rows(speakers=60, skill=0.3, theatre="south", rules=[1, 7], seed=4)
    rows += [{**row, "id": f"s{row['id']}", "speaker": f"s{row['speaker']}"} for row in worse]
    slices = evaluate({"model": rows}, [STANCE], SETUP)["stance"]["slices"]
    groups = {group["name"]: group for group in slices["theatre"]["groups"]}
    assert groups["south"]["differs"] and groups["south"]["lead"]["high"] < 0
    assert groups["north"]["n"] == groups["south"]["n"] == 180
    assert [group["n"] for group in slices["rules"]["groups"]] == [360, 180]
    assert groups["south"]["accuracy"]["value"] == pytest.approx(
        np.mean([row["stance"] == row["gold_stance"] for row in worse]), abs=1e-4
    )


def test_alike_groups_are_not_marked(make_rows):
    rows = [{**row, "theatre": "east" if i % 2 else "west"} for i, row in enumerate(make_rows(speakers=80))]
    assert not any(
        g["differs"] for g in evaluate({"model": rows}, [STANCE], SETUP)["stance"]["slices"]["theatre"]["groups"]
    )


def test_a_label_that_model_and_neighbours_doubt_is_listed(make_rows):
    words = {"favor": "depart homeward pack", "against": "remain fortify dig", "neutral": "logistics depot figures"}
    rows = [{**row, "text": f"{words[row['gold_stance']]} {row['id']}"} for row in make_rows(speakers=30, skill=1.0)]
    other = next(label for label in STANCE.labels if label != rows[0]["gold_stance"])
    rows[0] = {**rows[0], "gold_stance": other}
    doubts = evaluate({"model": rows}, [STANCE], SETUP)["stance"]["doubts"]
    assert [doubt["id"] for doubt in doubts] == ["q0"]


def test_one_row_and_one_class_are_scored_without_an_interval(make_rows):
    row = make_rows(speakers=1, each=1, skill=1.0)
    result = evaluate({"model": row, "tfidf": row}, [STANCE], SETUP)["stance"]
    assert result["systems"]["model"]["accuracy"] == {"value": 1.0, "low": None, "high": None}
    assert result["comparisons"]["tfidf"]["verdict"] == "cannot tell"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"gold_stance": "pro"}, 'quote "q3": the gold label "pro" is not one of favor, against, neutral.'),
        ({"stance": None}, 'quote "q3": the predicted label "None" is not one of'),
        ({"stance_favor": float("nan")}, "are not numbers. Predict it again."),
        ({"stance_favor": None}, "are not numbers. Predict it again."),
        ({"stance_favor": 7.0}, "do not sum to 1. Predict it again."),
    ],
)
def test_rows_that_cannot_be_scored_are_named(make_rows, change, says):
    rows = make_rows()
    rows[3] = {**rows[3], **change}
    with pytest.raises(DataError) as fault:
        evaluate({"model": rows}, [STANCE], SETUP)
    assert says in str(fault.value) and "1 stance predictions cannot be scored" in str(fault.value)


def test_every_unreadable_row_is_listed(make_rows):
    rows = [{**row, "gold_stance": "pro"} for row in make_rows(speakers=3)]
    with pytest.raises(DataError, match="9 stance predictions") as fault:
        evaluate({"model": rows}, [STANCE], SETUP)
    assert str(fault.value).count("pro") == 9


def test_ids_that_do_not_match_are_refused(make_rows):
    rows = make_rows()
    with pytest.raises(
        DataError, match=r"tfidf do not match the gold quotes: expected 120 ids, found 1 missing \(q0\)"
    ):
        evaluate({"model": rows, "tfidf": rows[1:]}, [STANCE], SETUP)
    with pytest.raises(DataError, match=r"1 that the gold does not have \(zz\)"):
        evaluate({"model": rows, "tfidf": [*rows, {**rows[0], "id": "zz"}]}, [STANCE], SETUP)
    with pytest.raises(DataError, match="another order"):
        evaluate({"model": rows, "tfidf": rows[::-1]}, [STANCE], SETUP)
    with pytest.raises(DataError, match="answers some quotes twice: q0"):
        evaluate({"model": [*rows, rows[0]]}, [STANCE], SETUP)


def test_no_gold_label_at_all_is_refused(make_rows):
    rows = [{name: value for name, value in row.items() if name != "gold_stance"} for row in make_rows()]
    with pytest.raises(DataError, match="Fill the column stance or sentiment"):
        evaluate({"model": rows}, TASKS, SETUP)


def test_seeds_by_hand():
    systems = {
        name: {metric: {"value": value} for metric in ("macro_f1", "f_avg", "accuracy", "matthews")}
        for name, value in (("seed 0", 0.6), ("seed 1", 0.7), ("seed 2", 0.8))
    }
    assert across_seeds(systems, list(systems))["macro_f1"] == {"mean": 0.7, "sd": 0.1}


def test_an_ensemble_is_the_mean():
    parts = [{"stance": np.array([[1.0, 0, 0]])}, {"stance": np.array([[0, 0.5, 0.5]])}]
    assert mean_probabilities(parts)["stance"].tolist() == [[0.5, 0.25, 0.25]]
