"""What the honesty checks must not keep silent about."""

import pytest

from stance.evaluation import Setup, evaluate, honesty_checks
from stance.evaluation.honesty import Overlap
from stance.labels import STANCE

CLEAN = Overlap(100, [], [], [])


@pytest.fixture
def findings(make_rows):
    def find(overlap=CLEAN, **systems):
        setup = Setup(draws=200, compared=tuple(systems))
        made = {name: make_rows(skill=skill, seed=number) for number, (name, skill) in enumerate(systems.items())}
        tasks = evaluate({"model": make_rows(skill=0.8, seed=99), **made}, [STANCE], setup)
        return honesty_checks(tasks, overlap)

    return find


def _of(found, name):
    return [check for check in found["checks"] if check["name"] == name]


def test_leaks_are_named(findings):
    found = findings(Overlap(100, ["q1", "q2"], ["A. Body"], ["t"]))
    assert "2 quotes of this set read nearly like a training quote: q1, q2." in _of(found, "near-duplicates")[0]["says"]
    assert not _of(found, "speakers")[0]["fine"] and "A. Body" in _of(found, "speakers")[0]["says"]
    assert found["near_duplicates_of_training"] == 2


def test_scores_on_training_rows_are_called_so(findings):
    assert "no score here is held out" in _of(findings(Overlap(0, [], [], [])), "training rows")[0]["says"]


def test_a_score_under_a_baseline_is_said(findings):
    check = _of(findings(tfidf=0.99), "baseline")[0]
    assert not check["fine"] and "is under TF-IDF (" in check["says"]


def test_a_baseline_left_behind_is_fine(findings):
    assert _of(findings(majority=0.05), "baseline")[0]["fine"]


def test_a_blind_score_too_near_is_said(findings):
    assert not _of(findings(tfidf_blind=0.8), "target")[0]["fine"]
    assert _of(findings(tfidf_blind=0.1), "target")[0]["fine"]


def test_one_speaker_and_a_missing_label_are_said(make_rows):
    rows = [row for row in make_rows(speakers=1, each=30) if row["gold_stance"] != "neutral"]
    found = honesty_checks(evaluate({"model": rows}, [STANCE], Setup(draws=100)), CLEAN)
    assert "no interval can be given" in _of(found, "size")[0]["says"]
    assert "No quote here is neutral" in _of(found, "labels")[0]["says"]
