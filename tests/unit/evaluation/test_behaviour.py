"""The judge of the behaviour checks, and the checks themselves."""

import numpy as np
import pytest

from stance.assessment import read_checks
from stance.evaluation import Check, judge
from stance.labels import STANCE, TASKS
from stance.records import Quote


def _check(kind, first="favor", second="against", capability="negation"):
    labels = [{"stance": first}, {"stance": second}] if kind == "contrast" else [{}, {}]
    return Check(capability, kind, *(Quote("c1", "text", "target", own) for own in labels))


def _asked(*answers):
    return {"stance": np.array([np.where(np.array(STANCE.labels) == answer, 0.8, 0.1) for answer in answers])}


def test_a_contrast_needs_both_labels_and_an_invariance_only_one_answer():
    checks = [_check("contrast"), _check("contrast"), _check("invariance", capability="party")]
    found = judge(checks, _asked("favor", "favor", "neutral"), _asked("against", "favor", "neutral"), [STANCE])
    assert found["capabilities"]["negation"]["tasks"]["stance"]["passed"] == 1
    assert found["capabilities"]["party"]["tasks"]["stance"]["value"] == 1.0
    assert [failure["sides"][1]["predicted"] for failure in found["failures"]] == ["favor"]


def test_the_audit_is_the_mean_change_of_the_first_answer():
    first = {"stance": np.array([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1]])}
    second = {"stance": np.array([[0.5, 0.3, 0.2], [0.2, 0.7, 0.1]])}
    checks = [_check("invariance", capability="nation"), _check("invariance", capability="speaker")]
    audit = judge(checks, first, second, [STANCE])["speaker_blind"]["stance"]
    assert audit == {"n": 2, "moved": pytest.approx(0.3), "changed": 1}


def test_the_interval_is_wilsons():
    asked = _asked(*["favor"] * 10)
    found = judge([_check("invariance", capability="party")] * 10, asked, asked, [STANCE])
    rate = found["capabilities"]["party"]["tasks"]["stance"]
    assert (rate["low"], rate["high"]) == (pytest.approx(0.7225, abs=1e-3), 1.0)


def test_the_shipped_checks_are_enough_and_consistent():
    checks = read_checks()
    assert len(checks) >= 150
    assert len({check.first.id for check in checks}) == len(checks)
    assert {check.capability for check in checks} >= {
        "negation",
        "whose force",
        "which country",
        "sentiment swap",
        "party",
    }
    for check in checks:
        sides = (check.first, check.second)
        assert (sides[0].text, sides[0].target) != (sides[1].text, sides[1].target), check.first.id
        for task in TASKS:
            assert all(side.labels.get(task.name, task.labels[0]) in task.labels for side in sides)
        if check.kind == "contrast":
            assert all("stance" in side.labels for side in sides), check.first.id
        if check.capability == "sentiment swap":
            assert sides[0].labels["stance"] == sides[1].labels["stance"]
            assert {side.labels["sentiment"] for side in sides} == {"positive", "negative"}
