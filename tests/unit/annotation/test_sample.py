import numpy as np
import pytest

from stance.annotation.sample import Wanted, far_apart, pick, spread
from stance.errors import ConfigError

STRATA = ["large"] * 300 + ["small"] * 20 + ["one"]


def vectors(positions):
    angles = np.asarray(positions) / 50
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_counts_are_spread_as_evenly_as_the_sizes_allow():
    assert spread(30, {"large": 300, "small": 20, "one": 1}) == {"large": 15, "small": 14, "one": 1}
    assert spread(2, {"a": 5, "b": 5, "c": 5}) == {"a": 1, "b": 1, "c": 0}
    with pytest.raises(ConfigError, match="4 rows are wanted where 3 are left"):
        spread(4, {"a": 1, "b": 2})


def test_every_kind_is_picked_once_and_only_random_rows_have_a_probability():
    margins = np.linspace(0, 1, len(STRATA))
    picks = pick(STRATA, Wanted(31, 10, 10), margins, vectors, seed=0)
    assert len({one.position for one in picks}) == 51
    for one in picks:
        assert one.stratum == STRATA[one.position]
        assert (one.inclusion is not None) == (one.picked_by == "random")
    random = [one for one in picks if one.picked_by == "random"]
    assert sum(1 / one.inclusion for one in random) == pytest.approx(len(STRATA))
    assert next(one.inclusion for one in random if one.stratum == "one") == 1
    kinds = [one.picked_by for one in picks]
    assert kinds != sorted(kinds) and kinds != sorted(kinds, reverse=True)


def test_a_row_comes_into_the_sample_as_often_as_its_probability_says():
    drawn = np.zeros(len(STRATA))
    for seed in range(400):
        for one in pick(STRATA, Wanted(random=31), None, vectors, seed):
            drawn[one.position] += 1 / 400
    assert drawn[:300].mean() == pytest.approx(15 / 300)
    assert abs(drawn[300:320] - 15 / 20).max() < 0.12


def test_the_uncertain_are_those_of_the_smallest_margin():
    margins = np.linspace(1, 0, 50)
    picks = pick([""] * 50, Wanted(uncertain=3), margins, vectors, 0)
    assert sorted(one.position for one in picks) == [47, 48, 49]


def test_the_diverse_are_far_from_each_other_and_from_those_before():
    angles = np.array([0.0] * 50 + [1.5] + [3.0])
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    chosen = far_apart(points, points[:1], 2, np.random.default_rng(0))
    assert sorted(chosen) == [50, 51]
    same = far_apart(points[:10], points[:1], 3, np.random.default_rng(0))
    assert len(set(same)) == 3


def test_too_few_random_rows_for_the_strata_are_refused():
    with pytest.raises(ConfigError, match=r"random=3 is fewer than 2 rows for each of 3 strata\. Ask for 5 or more"):
        pick(STRATA, Wanted(random=3), None, vectors, 0)
