"""The paired test keeps its level, finds what is there, and says when it cannot tell."""

import numpy as np
import pytest
from scipy import stats

from stance.evaluation.answers import Answers
from stance.evaluation.comparison import compare, detectable, holm, lead, randomisation_p
from stance.evaluation.intervals import Resampling
from stance.evaluation.metrics import accuracy, macro_f1


def _answers(right, gold):
    predicted = np.where(right, gold, 1 - gold)
    return Answers(gold, predicted, np.eye(2)[predicted])


def _share_right(sums):
    return sums[..., 0] / sums[..., 1]


def _of_cluster(right, each):
    return np.stack([right.reshape(-1, each).sum(1), np.full(len(right) // each, each)], 1).astype(float)


def test_equal_systems_are_told_apart_in_one_case_of_twenty():
    generator, found = np.random.default_rng(0), []
    for _ in range(300):
        # A speaker's quotes are right together for each system, so that a test by rows would be fooled.
        chances = np.repeat(generator.uniform(0.3, 0.9, 40), 5)
        lucky = np.repeat(generator.normal(0, 0.15, (2, 40)), 5, axis=1)
        first, second = (_of_cluster(generator.random(200) < chances + own, 5) for own in lucky)
        found.append(randomisation_p(first, second, _share_right, 199, seed=int(generator.integers(1e9))) < 0.05)
    assert 0.02 <= np.mean(found) <= 0.085


def test_it_agrees_with_scipys_permutation_of_pairs():
    generator = np.random.default_rng(3)
    first, second = generator.random(60) < 0.7, generator.random(60) < 0.5
    ours = randomisation_p(_of_cluster(first, 1), _of_cluster(second, 1), _share_right, 5000)
    theirs = stats.permutation_test(
        (first.astype(float), second.astype(float)),
        lambda a, b, axis: a.mean(axis) - b.mean(axis),
        permutation_type="samples",
        n_resamples=5000,
        vectorized=True,
        rng=np.random.default_rng(4),
    ).pvalue
    assert ours == pytest.approx(theirs, abs=0.02)


def test_verdicts():
    generator = np.random.default_rng(5)
    gold = generator.integers(0, 2, 400)
    good, bad = _answers(generator.random(400) < 0.9, gold), _answers(generator.random(400) < 0.6, gold)
    almost = _answers(np.where(np.arange(400) < 3, ~good.right, good.right), gold)
    draws = Resampling.of([f"s{i // 4}" for i in range(400)], 500)
    found = compare(good, {"bad": bad, "almost": almost}, draws, accuracy)
    assert found["bad"]["verdict"] == "better" and found["bad"]["low"] > 0
    assert found["almost"]["verdict"] == "cannot tell"
    assert compare(bad, {"good": good}, draws, accuracy)["good"]["verdict"] == "worse"
    assert found["bad"]["value"] == pytest.approx(good.right.mean() - bad.right.mean(), abs=1e-4)


def test_one_speaker_cannot_tell_anything():
    gold = np.zeros(30, dtype=int)
    draws = Resampling.of(["one"] * 30, 200)
    found = compare(_answers(np.ones(30, bool), gold), {"b": _answers(np.zeros(30, bool), gold)}, draws, accuracy)["b"]
    assert (found["verdict"], found["low"], found["detectable"]) == ("cannot tell", None, None)


def test_holm_by_hand():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_detectable_difference_is_found_in_four_of_five_repetitions():
    spread = 0.02
    smallest = detectable(np.random.default_rng(0).normal(0, spread, 4000))
    repeats = np.random.default_rng(1).normal(smallest, spread, 4000)
    assert np.mean(np.abs(repeats) > 1.96 * spread) == pytest.approx(0.8, abs=0.03)


def test_a_lead_over_seeds_is_the_mean_of_the_leads_of_each_seed():
    generator = np.random.default_rng(5)
    gold = generator.integers(0, 3, 120)

    def system(skill):
        predicted = np.where(generator.random(120) < skill, gold, generator.integers(0, 3, 120))
        return Answers(gold, predicted, np.full((120, 3), 1 / 3))

    good, plain = [system(0.8) for _ in range(3)], [system(0.4) for _ in range(3)]
    draws = Resampling.of([str(number // 4) for number in range(120)], 400)
    together = lead(good, plain, draws, macro_f1)
    apart = [lead([one], [other], draws, macro_f1)["value"] for one, other in zip(good, plain)]
    assert together["value"] == pytest.approx(np.mean(apart), abs=1e-4)
    assert together["p"] < 0.01
    assert lead(good, good, draws, macro_f1)["p"] == 1.0
