import pytest
import torch
from torch.nn import functional

from stance.data.encode import IGNORED
from stance.training.loss import balanced_class_weights, multitask_loss

ONES = [torch.ones(3), torch.ones(3)]


def test_a_row_without_a_label_adds_nothing():
    logits = torch.randn(4, 6)
    labels = torch.tensor([[0, 1], [2, IGNORED], [1, 0], [IGNORED, 2]])
    expected = functional.cross_entropy(logits[[0, 1, 2], :3], labels[[0, 1, 2], 0]) + functional.cross_entropy(
        logits[[0, 2, 3], 3:], labels[[0, 2, 3], 1]
    )
    assert multitask_loss(logits, labels, torch.ones(4), ONES, 0.0).item() == pytest.approx(expected.item())


def test_class_weights_and_smoothing_match_torch():
    logits, gold = torch.randn(5, 3), torch.tensor([0, 1, 2, 2, 2])
    weights = torch.tensor([0.5, 2.0, 1.0])
    ours = multitask_loss(logits, gold[:, None], torch.ones(5), [weights], 0.0)
    assert ours.item() == pytest.approx(functional.cross_entropy(logits, gold, weight=weights).item())
    smooth = multitask_loss(logits, gold[:, None], torch.ones(5), [torch.ones(3)], 0.1)
    assert smooth.item() == pytest.approx(functional.cross_entropy(logits, gold, label_smoothing=0.1).item())


def test_the_windows_of_one_quote_weigh_as_much_as_one_row():
    logits, labels = torch.randn(1, 3), torch.tensor([[1]])
    once = multitask_loss(logits, labels, torch.ones(1), [torch.ones(3)], 0.0)
    windows = multitask_loss(logits.repeat(2, 1), labels.repeat(2, 1), torch.tensor([0.3, 0.7]), [torch.ones(3)], 0.0)
    assert windows.item() == pytest.approx(once.item())


def test_a_batch_without_labels_gives_zero_and_a_gradient():
    logits = torch.randn(2, 6, requires_grad=True)
    loss = multitask_loss(logits, torch.full((2, 2), IGNORED), torch.ones(2), ONES, 0.0)
    loss.backward()
    assert loss.item() == 0 and torch.equal(logits.grad, torch.zeros(2, 6))


def test_balanced_weights_have_a_mean_of_one_over_the_rows():
    labels = torch.tensor([0, 0, 0, 1, IGNORED])
    weights = balanced_class_weights(labels, 3)
    assert weights.tolist() == pytest.approx([4 / 6, 2.0, 1.0])
    assert weights[labels[:4]].mean().item() == pytest.approx(1)
