"""Do the intervals hold what they promise, and do they keep a speaker's quotes together?"""

import numpy as np
import pytest

from stance.evaluation.intervals import Resampling, confusion_cells, figure, percentile_interval
from stance.evaluation.metrics import accuracy


def _interval(gold, predicted, names, draws=400, seed=0):
    resampling = Resampling.of(names, draws, seed)
    drawn = resampling.totals(confusion_cells(gold, predicted, 2)).reshape(-1, 2, 2)
    return percentile_interval(accuracy(drawn), resampling.clusters)


def _clustered_sample(generator, clusters=60, each=4):
    """Answers whose chance of being right differs by speaker, uniformly between .4 and 1: the true accuracy is .7."""
    chances = np.repeat(generator.uniform(0.4, 1.0, clusters), each)
    right = generator.random(clusters * each) < chances
    return np.zeros(len(right), dtype=int), (~right).astype(int), [f"s{i // each}" for i in range(len(right))]


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    generator = np.random.default_rng(1)
    held = [low <= 0.7 <= high for low, high in (_interval(*_clustered_sample(generator)) for _ in range(300))]
    assert 0.90 <= np.mean(held) <= 0.985


def test_rows_drawn_one_by_one_would_promise_too_much():
    generator = np.random.default_rng(2)
    gold, predicted = np.zeros(300, dtype=int), np.repeat(generator.random(20) < 0.5, 15).astype(int)
    together = _interval(gold, predicted, [f"s{i // 15}" for i in range(300)])
    alone = _interval(gold, predicted, [""] * 300)
    assert together[1] - together[0] > 2.5 * (alone[1] - alone[0])


def test_every_draw_holds_as_many_clusters_as_there_are():
    resampling = Resampling.of(["a", "a", "b", "", ""], 50)
    assert resampling.clusters == 4
    assert (resampling.counts.sum(1) == 4).all()
    assert resampling.per_cluster(np.ones((5, 1))).ravel().tolist() == [1, 1, 2, 1]


def test_the_same_seed_gives_the_same_draws():
    assert (Resampling.of(["a", "b"], 9, 3).counts == Resampling.of(["a", "b"], 9, 3).counts).all()


def test_one_speaker_gives_no_interval():
    assert _interval(np.array([0, 1]), np.array([0, 0]), ["a", "a"]) is None
    assert figure(0.5, np.array([0.5, 0.5]), clusters=1) == {"value": 0.5, "low": None, "high": None}


def test_draws_that_are_not_numbers_are_left_out():
    low, high = percentile_interval(np.array([np.nan, 0.4, 0.6, np.nan]), 5)
    assert (low, high) == pytest.approx((0.405, 0.595))
