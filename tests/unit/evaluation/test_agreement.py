import random

import pytest
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from stance.evaluation.agreement import alpha_with_interval, cohen_kappa, krippendorff_alpha, raw_agreement


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_a_published_implementation(seed):
    draw = random.Random(seed)
    units = []
    for _ in range(40):
        truth = draw.choice("fan")
        units.append([truth if draw.random() < 0.7 else draw.choice("fan") for _ in range(draw.choice([2, 3, 3]))])
    data = [(str(coder), str(unit), label) for unit, labels in enumerate(units) for coder, label in enumerate(labels)]
    assert krippendorff_alpha(units) == pytest.approx(AnnotationTask(data=data).alpha(), abs=1e-9)


def test_alpha_of_a_case_computed_by_hand():
    """Ten units, two disagreements: observed 0.2; labels a 2, b 9, c 4, d 5 of 20 give expected 1 - 114/380."""
    units = list(zip("abbbbbcddd", "abbcbbcddc"))
    assert krippendorff_alpha(units) == pytest.approx(1 - 0.2 / (1 - (2 * 1 + 9 * 8 + 4 * 3 + 5 * 4) / (20 * 19)))


def test_full_agreement_chance_and_single_annotations():
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1
    assert krippendorff_alpha([["a", "b"], ["b", "a"]]) < 0
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) == 1
    assert krippendorff_alpha([["a", "a"], ["b", "b"], ["a"]]) == 1
    assert raw_agreement([["a", "a"], ["a", "b"], ["c"]]) == 0.5
    assert raw_agreement([["a", "a", "b"]]) == pytest.approx(1 / 3)


@pytest.mark.parametrize("seed", range(3))
def test_kappa_is_that_of_a_published_implementation(seed):
    draw = random.Random(seed)
    pairs = [(truth := draw.choice("fan"), truth if draw.random() < 0.6 else draw.choice("fan")) for _ in range(50)]
    assert cohen_kappa(pairs) == pytest.approx(cohen_kappa_score(*zip(*pairs)))


def test_kappa_of_one_label_is_full_agreement():
    assert cohen_kappa([("a", "a"), ("a", "a")]) == 1


def test_alpha_lies_in_its_interval_which_narrows_with_more_units():
    units = [["a", "a", "b"], ["b", "b"], ["a", "a"], ["c", "c", "c"], ["c", "b"]] * 10
    few, many = alpha_with_interval(units, 500), alpha_with_interval(units * 9, 500)
    assert few["value"] == pytest.approx(krippendorff_alpha(units), abs=1e-4)
    assert few["low"] < few["value"] < few["high"]
    assert (many["high"] - many["low"]) * 2 < few["high"] - few["low"]


def test_alpha_of_no_pair_is_unknown():
    assert alpha_with_interval([["a"], ["b"]], 100) == {"value": None, "low": None, "high": None}
