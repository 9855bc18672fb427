"""Each protocol against scikit-learn or a hand-made count."""

from typing import get_args

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from stance.config.benchmark import Benchmark
from stance.evaluation.protocols import PROTOCOLS

GENERATOR = np.random.default_rng(0)
GOLD, PREDICTED = GENERATOR.integers(0, 3, 300), GENERATOR.integers(0, 3, 300)
GROUPS = np.array(["0", "1", "2"])[GENERATOR.integers(0, 3, 300)]


def sides(gold, predicted):
    return f1_score(gold, predicted, labels=[0, 1], average="macro", zero_division=0)


def scored(name, gold=GOLD, predicted=PREDICTED, groups=GROUPS):
    return PROTOCOLS[name].score(gold, groups, predicted)


def by_group(score):
    rows = {name: np.flatnonzero(np.isin(GROUPS, name)) for name in np.unique(GROUPS)}
    return {name: score(GOLD[own], PREDICTED[own]) for name, own in rows.items()}


def macro(gold, predicted):
    return f1_score(gold, predicted, average="macro")


def test_the_configuration_knows_every_protocol():
    assert set(get_args(Benchmark.model_fields["protocol"].annotation)) == set(PROTOCOLS)


def test_pooled_sides_counts_all_targets_together():
    scores = scored("pooled_sides")
    assert next(iter(scores)) == "f_avg"
    assert scores["f_avg"] == pytest.approx(sides(GOLD, PREDICTED), abs=1e-4)
    assert scores["f_avg_mean_of_targets"] == pytest.approx(np.mean(list(by_group(sides).values())), abs=1e-4)
    assert scores["f_avg: 1"] == pytest.approx(by_group(sides)["1"], abs=1e-4)


def test_sides_by_target_takes_the_mean_over_targets_first():
    scores = scored("sides_by_target")
    assert next(iter(scores)) == "f_avg_mean_of_targets"
    assert scores["f_avg_mean_of_targets"] == pytest.approx(np.mean(list(by_group(sides).values())), abs=1e-4)
    assert scores["f_avg_pooled"] == pytest.approx(sides(GOLD, PREDICTED), abs=1e-4)


def test_seen_and_unseen():
    scores = scored("seen_and_unseen")
    assert scores["macro_f1"] == pytest.approx(macro(GOLD, PREDICTED), abs=1e-4)
    assert scores["macro_f1: zero_shot"] == pytest.approx(by_group(macro)["0"], abs=1e-4)
    assert scores["macro_f1: few_shot"] == pytest.approx(by_group(macro)["1"], abs=1e-4)
    favor, against, _ = f1_score(GOLD, PREDICTED, average=None)
    assert (scores["f1_pro"], scores["f1_con"]) == (round(favor, 4), round(against, 4))


def test_macro_f1_by_part():
    assert scored("macro_f1_by_part") == pytest.approx(
        {f"macro_f1: {part}": score for part, score in by_group(macro).items()}, abs=1e-4
    )


def test_two_sides():
    gold, predicted = GOLD % 2, PREDICTED % 2
    scores = scored("two_sides", gold, predicted)
    assert scores["macro_f1"] == pytest.approx(macro(gold, predicted), abs=1e-4)
    assert scores["accuracy"] == pytest.approx(accuracy_score(gold, predicted), abs=1e-4)


@pytest.mark.parametrize(("name", "expected"), [("two_sides", [1, 0]), ("pooled_sides", [2, 2])])
def test_a_label_that_the_dataset_lacks_is_never_answered(name, expected):
    probabilities = np.array([[0.1, 0.2, 0.7], [0.3, 0.2, 0.5]])
    assert PROTOCOLS[name].predicted(probabilities).tolist() == expected
