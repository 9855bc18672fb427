"""Corrected shares against a closed form, against ppi-python, and against a census."""

import numpy as np
import pytest

from stance.evaluation.corrected import Coded, corrected_shares
from stance.evaluation.coverage import measure_coverage


def made(n, rows, seed=0, accuracy=0.8):
    """`rows` predictions and labels of which the first n are coded, in one stratum, all alike likely to be drawn."""
    random = np.random.default_rng(seed)
    gold = random.choice(3, rows, p=[0.5, 0.3, 0.2])
    called = np.where(random.random(rows) < accuracy, gold, random.integers(3, size=rows))
    predicted = random.dirichlet((1, 1, 1), rows) * 0.4 + np.eye(3)[called] * 0.6
    coded = Coded(predicted[:n], gold[:n], np.full(n, n / rows), np.zeros(n))
    return predicted, gold, coded


def test_it_is_the_estimate_of_ppi_python():
    ppi = pytest.importorskip("ppi_py", reason="ppi-python is not installed: pip install ppi-python")
    predicted, gold, coded = made(200, 5000)
    ours = corrected_shares(predicted.mean(axis=0), coded)
    labels = np.eye(3)[gold[:200]]
    for label in range(3):
        columns = labels[:, label], coded.predicted[:, label], predicted[:, label]
        theirs = ppi.ppi_mean_pointestimate(*columns, lam=ours.trust)
        assert ours.value[label] == pytest.approx(float(theirs[0]), abs=1e-12)
        low, high = ppi.ppi_mean_ci(*columns, alpha=0.05, lam=ours.trust)
        whole = ours.trust**2 * predicted[:, label].var() / 5000
        share_drawn = 200 / 5000
        error = np.sqrt(ours.error[label] ** 2 * (199 / 200) / (1 - share_drawn) + whole)
        assert 2 * 1.959964 * error == pytest.approx(float(high[0] - low[0]), rel=1e-6)


def test_a_classifier_that_knows_nothing_leaves_the_coded_rows_alone():
    _, gold, coded = made(100, 1000)
    flat = Coded(np.full((100, 3), 1 / 3), coded.gold, np.full(100, 1e-9), coded.stratum)
    shares = corrected_shares(np.full(3, 1 / 3), flat)
    mean = np.bincount(gold[:100], minlength=3) / 100
    assert shares.value == pytest.approx(mean)
    assert shares.error == pytest.approx(np.sqrt(mean * (1 - mean) / 99))
    assert shares.worth == pytest.approx(100)


def test_shares_sum_to_one_and_stay_in_their_intervals():
    predicted, _, coded = made(60, 900)
    shares = corrected_shares(predicted.mean(axis=0), coded)
    assert shares.value.sum() == pytest.approx(1)
    assert (shares.low < shares.value).all() and (shares.value < shares.high).all()
    assert 0 < shares.trust <= 1 and shares.worth > 60


def test_a_corpus_that_is_coded_throughout_has_no_error():
    predicted, gold, coded = made(400, 400)
    shares = corrected_shares(predicted.mean(axis=0), coded)
    truth = np.bincount(gold, minlength=3) / 400
    for part in (shares.value, shares.low, shares.high):
        assert part == pytest.approx(truth, abs=1e-6)


def test_rows_that_were_likelier_to_be_drawn_count_less():
    """Two strata, one coded ten times as densely: the unweighted mean would be far off."""
    gold = np.repeat([0, 1], [100, 100])
    inclusion = np.repeat([0.1, 0.01], [100, 100])
    coded = Coded(np.full((200, 2), 0.5), gold, inclusion, np.repeat(["small", "large"], 100))
    shares = corrected_shares(np.full(2, 0.5), coded)
    assert shares.value == pytest.approx([1_000 / 11_000, 10_000 / 11_000])


def test_a_group_uses_its_own_rows_only():
    predicted, _, coded = made(300, 3000)
    inside = np.arange(300) % 3 == 0
    members = np.arange(3000) % 3 == 0
    group = corrected_shares(predicted[members].mean(axis=0), coded, inside)
    alone = Coded(coded.predicted[inside], coded.gold[inside], coded.inclusion[inside], coded.stratum[inside])
    itself = corrected_shares(predicted[members].mean(axis=0), alone)
    assert group.n == 100
    assert group.value == pytest.approx(itself.value)
    assert group.error == pytest.approx(itself.error, rel=0.02)


def test_the_interval_holds_what_it_promises_and_the_naive_one_does_not():
    figures = measure_coverage(repeats=150, sizes=(200,))
    held = [share for cell in figures["cells"] for share in cell["held"]]
    assert 0.93 < np.mean(held) < 0.97
    assert min(held) > 0.88
    assert figures["summary"]["naive"]["mean"] < 0.2
    assert max(abs(bias) for cell in figures["cells"] for bias in cell["bias"]) < 0.01
