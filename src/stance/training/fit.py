"""Our settings, carried out by the Hugging Face Trainer."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.utils.data import Dataset

from stance.config import TrainerConfig
from stance.data.encode import Window, batches_by_length
from stance.processes import process_count, process_number
from stance.progress import progress
from stance.training.adapters import with_adapters
from stance.training.checkpoints import PARTIAL, Place, fingerprint_of, last_checkpoint
from stance.training.loss import balanced_class_weights, label_mass
from stance.training.memory import refuse_too_large
from stance.training.pad import labels_and_weights, pad
from stance.training.trainer import MultitaskTrainer, arguments, first_says, refuse_impossible

NEIGHBOURHOOD = 16


def fit_network(
    network: nn.Module,
    windows: Sequence[Window],
    labels: Sequence[Sequence[int]],
    label_counts: Sequence[int],
    settings: TrainerConfig,
    seed: int,
    score: Callable[[], float] | None = None,
    place: Place | None = None,
) -> None:
    """Trains a sequence classifier in place.

    `labels[window.quote]` are the gold columns of a window's quote, one for each task; `label_counts` how many labels
    each task has. `score` gives the network's present score on validation, higher being better; it is asked
    `settings.evaluations` times, and the best weights are kept. With a `place`, checkpoints are written there, and a
    training that left one there goes on from it. The same seed on the same machine gives the same weights,
    interrupted or not. Under torchrun all processes call this together and end with the same weights.
    """
    refuse_impossible(settings)
    with with_adapters(network, settings.lora_rank, seed):
        refuse_too_large(network, max(len(window) for window in windows), settings)
        _train(network, windows, labels, label_counts, settings, seed, score, place)
    network.eval()


def _train(
    network: nn.Module,
    windows: Sequence[Window],
    labels: Sequence[Sequence[int]],
    label_counts: Sequence[int],
    settings: TrainerConfig,
    seed: int,
    score: Callable[[], float] | None,
    place: Place | None,
) -> None:
    shares = settings.accumulation * process_count()
    plan = plan_batches([len(window) for window in windows], settings, seed, shares)
    gold = torch.tensor(labels)
    class_weights = [
        balanced_class_weights(gold[:, task], count) if settings.class_weights == "balanced" else torch.ones(count)
        for task, count in enumerate(label_counts)
    ]
    batches = Batches(
        plan, [_row(window, labels[window.quote]) for window in windows], class_weights, settings.accumulation
    )
    with tempfile.TemporaryDirectory() as scratch, progress("training", len(plan)) as advance:
        args = arguments(settings, seed, len(plan), Path(scratch))
        place = first_says(lambda: place)
        trainer = MultitaskTrainer(network, batches, class_weights, settings, args, advance)
        if place is not None:
            trainer.log_into(place.logs)
        if settings.evaluations and score is not None:
            trainer.select_by(score)
        checkpoint = None
        if place is not None and settings.checkpoint_minutes is not None:
            fingerprint = fingerprint_of(plan, windows, labels)
            checkpoint = first_says(lambda: last_checkpoint(place.checkpoints, fingerprint))
            args.output_dir = str(place.checkpoints / PARTIAL)
            trainer.keep_checkpoints(place.checkpoints, fingerprint, settings.checkpoint_minutes)
        trainer.go_on(checkpoint)


class Batches(Dataset[dict[str, torch.Tensor]]):
    """What this process computes, in order: of each planned batch its shares, `accumulation` of them.

    The rows of a batch are dealt out to the shares of all processes in turn. A share that would be empty gets a row
    without weight, so that every process takes part in every step.
    """

    def __init__(
        self,
        plan: Sequence[Sequence[int]],
        rows: Sequence[dict[str, Any]],
        class_weights: Sequence[torch.Tensor],
        accumulation: int,
    ) -> None:
        self.plan = plan
        self.rows = rows
        self.class_weights = class_weights
        self.accumulation = accumulation

    def __len__(self) -> int:
        return len(self.plan) * self.accumulation

    def __getitem__(self, number: int) -> dict[str, torch.Tensor]:
        step, part = divmod(number, self.accumulation)
        first = process_number() * self.accumulation + part
        batch = [self.rows[row] for row in self.plan[step]]
        share = batch[first :: self.accumulation * process_count()] or [batch[0] | {"weight": 0.0}]
        return pad(share) | {"mass": label_mass(*labels_and_weights(batch), self.class_weights)}


def plan_batches(lengths: Sequence[int], settings: TrainerConfig, seed: int, shares: int = 1) -> list[list[int]]:
    """Every batch of the whole training: passes over shuffled rows until the tokens or the passes are used up.

    Rows of similar length share a batch, so that little is padding; which rows are neighbours differs in each pass.
    A batch has room for `shares` times the settings' `batch_tokens`.
    """
    batch_tokens = settings.batch_tokens * shares
    shuffle = random.Random(seed)
    budget = min(settings.tokens, int(settings.max_epochs * sum(lengths)))
    plan: list[list[int]] = []
    while budget > 0:
        order = list(range(len(lengths)))
        shuffle.shuffle(order)
        per_batch = max(1, batch_tokens * len(lengths) // max(1, sum(lengths)))
        chunk = per_batch * NEIGHBOURHOOD
        batches = []
        for start in range(0, len(order), chunk):
            near = order[start : start + chunk]
            for batch in batches_by_length([lengths[row] for row in near], batch_tokens):
                batches.append([near[position] for position in batch])
        shuffle.shuffle(batches)
        for batch in batches:
            if budget <= 0:
                break
            plan.append(batch)
            budget -= sum(lengths[row] for row in batch)
    return plan


def _row(window: Window, labels: Sequence[int]) -> dict[str, Any]:
    return {
        "input_ids": window.input_ids,
        "token_type_ids": window.token_type_ids,
        "labels": list(labels),
        "weight": window.weight,
    }
