"""One loss for several tasks whose logits stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from stance.data.encode import IGNORED


def multitask_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    weights: torch.Tensor,
    class_weights: Sequence[torch.Tensor],
    smoothing: float,
    mass: torch.Tensor | None = None,
) -> torch.Tensor:
    """Cross-entropy within each task, averaged over its labelled rows, summed over tasks.

    logits (n, sum of label counts), labels (n, tasks) with IGNORED where absent, weights (n,) of the rows,
    class_weights one vector of k for each task. A batch without any label gives 0. Where the rows are a share of a
    larger batch, `mass` (tasks,) is that batch's `label_mass`: the losses of all shares then sum to the batch's loss.
    """
    if mass is None:
        mass = label_mass(labels, weights, class_weights)
    total = logits.sum() * 0.0
    start = 0
    for task, per_class in enumerate(class_weights):
        block = logits[:, start : start + len(per_class)].float()
        start += len(per_class)
        gold = labels[:, task]
        losses = functional.cross_entropy(
            block, gold, weight=per_class, ignore_index=IGNORED, label_smoothing=smoothing, reduction="none"
        )
        total = total + (losses * (weights * (gold != IGNORED))).sum() / mass[task].clamp(min=1e-8)
    return total


def label_mass(labels: torch.Tensor, weights: torch.Tensor, class_weights: Sequence[torch.Tensor]) -> torch.Tensor:
    """For each task (tasks,) what its losses are divided by: the summed weights of its labelled rows."""
    return torch.stack(
        [
            (weights * (gold != IGNORED) * per_class[gold.clamp(min=0)]).sum()
            for gold, per_class in zip(labels.T, class_weights)
        ]
    )


def balanced_class_weights(labels: torch.Tensor, classes: int) -> torch.Tensor:
    """Weights (k,) inverse to the frequency of each class, with a mean of 1 over the labelled rows.

    labels (n,) with IGNORED where absent; a class that never occurs weighs 1.
    """
    counts = torch.bincount(labels[labels != IGNORED], minlength=classes).float()
    present = counts > 0
    weights = torch.ones(classes)
    weights[present] = counts.sum() / (present.sum() * counts[present])
    return weights
