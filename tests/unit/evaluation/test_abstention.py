"""Thresholds do what they were asked for, and say when they cannot."""

import numpy as np
import pytest

from stance.evaluation.abstention import abstention, aurc, choose_threshold, risk_coverage

CONFIDENCE = np.array([0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.42, 0.41, 0.4])
RIGHT = np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], dtype=bool)


def test_the_most_rows_are_answered_at_the_accuracy_asked_for():
    chosen = choose_threshold(CONFIDENCE, RIGHT, accuracy=0.9)
    assert (chosen.value, chosen.reached) == (0.42, True)
    assert chosen.accuracy == pytest.approx(0.9) and chosen.coverage == pytest.approx(10 / 12)


def test_the_surest_share_is_answered():
    chosen = choose_threshold(CONFIDENCE, RIGHT, coverage=0.5)
    assert (chosen.value, chosen.coverage) == (0.6, 0.5)
    assert (chosen.value <= CONFIDENCE).mean() == 0.5


def test_ties_are_answered_together():
    confidence = np.array([0.9, 0.5, 0.5, 0.5])
    chosen = choose_threshold(confidence, np.array([True, True, False, False]), coverage=0.5)
    assert (chosen.value, chosen.coverage) == (0.5, 1.0)


def test_an_accuracy_out_of_reach_is_said_to_be():
    chosen = choose_threshold(CONFIDENCE, ~RIGHT, accuracy=0.9)
    assert not chosen.reached and chosen.accuracy < 0.9


@pytest.mark.parametrize("aims", [{}, {"accuracy": 0.9, "coverage": 0.5}])
def test_one_aim_is_needed(aims):
    with pytest.raises(ValueError, match="one of accuracy and coverage"):
        choose_threshold(CONFIDENCE, RIGHT, **aims)


def test_risk_and_coverage_by_hand():
    coverage, risk = risk_coverage(np.array([0.6, 0.9, 0.8]), np.array([False, True, False]))
    assert coverage == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk == pytest.approx([0, 1 / 2, 2 / 3])
    assert aurc(np.array([0.6, 0.9, 0.8]), np.array([False, True, False])) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)


def test_a_threshold_over_all_rows_answers_nothing_and_claims_nothing():
    found = abstention(CONFIDENCE, RIGHT, threshold=0.99)
    assert (found["coverage"], found["accuracy"]) == (0.0, None)
