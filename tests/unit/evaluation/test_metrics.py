"""Every score beside scikit-learn's, and two cases worked out by hand."""

import numpy as np
import pytest
from sklearn import metrics as reference

from stance.evaluation import metrics


@pytest.fixture(params=range(5))
def labels(request):
    generator = np.random.default_rng(request.param)
    return generator.integers(0, 3, 80), generator.integers(0, 3, 80)


def test_scores_are_those_of_scikit_learn(labels):
    gold, predicted = labels
    matrix = metrics.confusion(gold, predicted, 3)
    assert (matrix == reference.confusion_matrix(gold, predicted)).all()
    assert metrics.macro_f1(matrix) == pytest.approx(reference.f1_score(gold, predicted, average="macro"))
    assert metrics.f_avg(matrix) == pytest.approx(reference.f1_score(gold, predicted, average="macro", labels=[0, 1]))
    assert metrics.accuracy(matrix) == pytest.approx(reference.accuracy_score(gold, predicted))
    assert metrics.matthews(matrix) == pytest.approx(reference.matthews_corrcoef(gold, predicted))
    assert metrics.precision(matrix) == pytest.approx(reference.precision_score(gold, predicted, average=None))
    assert metrics.recall(matrix) == pytest.approx(reference.recall_score(gold, predicted, average=None))


def test_by_hand():
    # gold:      0 0 0 1 1 2; predicted: 0 0 1 1 1 0
    matrix = metrics.confusion(np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1, 0]), 3)
    assert metrics.f1(matrix) == pytest.approx([2 / 3, 4 / 5, 0])
    assert metrics.macro_f1(matrix) == pytest.approx((2 / 3 + 4 / 5) / 3)
    assert metrics.f_avg(matrix) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert metrics.accuracy(matrix) == pytest.approx(4 / 6)


def test_a_label_that_never_occurs_counts_as_nothing_and_not_as_an_error():
    matrix = metrics.confusion(np.array([0, 0]), np.array([0, 0]), 3)
    assert metrics.macro_f1(matrix) == pytest.approx(1 / 3)
    assert metrics.matthews(matrix) == 0


def test_many_matrices_at_once_give_what_each_gives_alone():
    matrices = np.random.default_rng(0).integers(0, 9, (7, 3, 3)).astype(float)
    for metric in metrics.METRICS:
        assert metric.score(matrices) == pytest.approx([float(metric.score(matrix)) for matrix in matrices])
        assert metric.better == "higher"
