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
) -> torch.Tensor:
    """Cross-entropy within each task, averaged over its labelled rows, summed over tasks.

    logits (n, sum of label counts), labels (n, tasks) with IGNORED where absent, weights (n,) of the rows,
    class_weights one vector of k for each task. A batch without any label gives 0.
    """
    total = logits.sum() * 0.0
    start = 0
    for task, per_class in enumerate(class_weights):
        block = logits[:, start : start + len(per_class)].float()
        start += len(per_class)
        gold = labels[:, task]
        losses = functional.cross_entropy(
            block, gold, weight=per_class, ignore_index=IGNORED, label_smoothing=smoothing, reduction="none"
        )
        known = weights * (gold != IGNORED)
        mass = (known * per_class[gold.clamp(min=0)]).sum()
        total = total + (losses * known).sum() / mass.clamp(min=1e-8)
    return total


def balanced_class_weights(labels: torch.Tensor, classes: int) -> torch.Tensor:
    """Weights (k,) inverse to the frequency of each class, with a mean of 1 over the labelled rows.

    labels (n,) with IGNORED where absent; a class that never occurs weighs 1.
    """
    counts = torch.bincount(labels[labels != IGNORED], minlength=classes).float()
    present = counts > 0
    weights = torch.ones(classes)
    weights[present] = counts.sum() / (present.sum() * counts[present])
    return weights
