"""Probabilities beside scikit-learn and hand-worked cases."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from stance.evaluation.calibration import (
    brier,
    ece,
    fit_temperature,
    nll,
    reliability,
    softmax,
    trust,
    uncalibrated,
)


@pytest.fixture
def sample():
    generator = np.random.default_rng(0)
    logits = generator.normal(0, 2, (4000, 3))
    gold = np.array([generator.choice(3, p=p) for p in softmax(logits)])
    return logits, gold


def test_nll_is_scikit_learns(sample):
    logits, gold = sample
    assert nll(softmax(logits), gold) == pytest.approx(log_loss(gold, softmax(logits), labels=[0, 1, 2]))


def test_brier_and_ece_by_hand():
    probabilities, gold = np.array([[0.8, 0.2], [0.6, 0.4]]), np.array([0, 1])
    assert brier(probabilities, gold) == pytest.approx(((0.04 + 0.04) + (0.36 + 0.36)) / 2)
    assert ece(probabilities, gold, bins=10) == pytest.approx((0.2 + 0.6) / 2)
    assert ece(probabilities, gold, bins=1) == pytest.approx(0.2)


def test_temperature_finds_the_factor_that_logits_were_sharpened_by(sample):
    logits, gold = sample
    assert fit_temperature(logits * 3, gold) == pytest.approx(3 * fit_temperature(logits, gold), rel=0.01)
    assert fit_temperature(logits, gold) == pytest.approx(1, abs=0.15)
    assert fit_temperature(logits[:0], gold[:0]) == 1


def test_what_stood_before_the_temperature_comes_back(sample):
    logits, gold = sample
    written = np.round(softmax(logits / 2.5), 6)
    assert uncalibrated(written, 2.5) == pytest.approx(softmax(logits), abs=2e-4)
    found = trust(softmax(logits * 3 / 3), gold, 3.0)
    assert found["before"]["nll"] > found["after"]["nll"]


def test_reliability_bins_hold_every_row(sample):
    logits, gold = sample
    bins = reliability(softmax(logits), gold)
    assert sum(entry["n"] for entry in bins) == len(gold)
    weighted = sum(entry["n"] * abs(entry["confidence"] - entry["accuracy"]) for entry in bins) / len(gold)
    assert weighted == pytest.approx(ece(softmax(logits), gold), abs=1e-4)
