"""Our dozen settings, carried out by the Hugging Face Trainer."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader
from transformers import Trainer, TrainerCallback, TrainerControl, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from stance.config import TrainerConfig
from stance.data.encode import Window, batches_by_length
from stance.progress import Advance, progress
from stance.training.loss import balanced_class_weights, multitask_loss
from stance.training.selection import SCORE, Selection

NEIGHBOURHOOD = 16
LAYER = re.compile(r"\blayers?\.(\d+)\.")


def fit_network(
    network: nn.Module,
    windows: Sequence[Window],
    labels: Sequence[Sequence[int]],
    label_counts: Sequence[int],
    settings: TrainerConfig,
    seed: int,
    score: Callable[[], float] | None = None,
) -> None:
    """Trains a sequence classifier in place.

    `labels[window.quote]` are the gold columns of a window's quote, one for each task; `label_counts` how many labels
    each task has. `score` gives the network's present score on validation, higher being better; it is asked
    `settings.evaluations` times, and the best weights are kept. The same seed on the same machine gives the same
    weights.
    """
    plan = plan_batches([len(window) for window in windows], settings, seed)
    gold = torch.tensor(labels)
    class_weights = [
        balanced_class_weights(gold[:, task], count) if settings.class_weights == "balanced" else torch.ones(count)
        for task, count in enumerate(label_counts)
    ]
    rows = [_row(window, labels[window.quote]) for window in windows]
    with tempfile.TemporaryDirectory() as scratch, progress("training", len(plan)) as advance:
        trainer = _Trainer(
            model=network,
            args=_arguments(settings, seed, len(plan), scratch),
            plan=plan,
            rows=rows,
            class_weights=class_weights,
            smoothing=settings.label_smoothing,
            head_factor=settings.head_factor,
            layer_decay=settings.layer_decay,
            score=score,
        )
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_Progress(advance))
        selection = None
        if settings.evaluations and score is not None:
            selection = Selection(network, settings.evaluations, settings.patience)
            trainer.add_callback(selection)
        trainer.train()
    if selection is not None:
        selection.restore()
    network.eval()


def plan_batches(lengths: Sequence[int], settings: TrainerConfig, seed: int) -> list[list[int]]:
    """Every batch of the whole training: passes over shuffled rows until the tokens or the passes are used up.

    Rows of similar length share a batch, so that little is padding; which rows are neighbours differs in each pass.
    """
    shuffle = random.Random(seed)
    budget = min(settings.tokens, int(settings.max_epochs * sum(lengths)))
    plan: list[list[int]] = []
    while budget > 0:
        order = list(range(len(lengths)))
        shuffle.shuffle(order)
        per_batch = max(1, settings.batch_tokens * len(lengths) // max(1, sum(lengths)))
        chunk = per_batch * NEIGHBOURHOOD
        batches = []
        for start in range(0, len(order), chunk):
            near = order[start : start + chunk]
            for batch in batches_by_length([lengths[row] for row in near], settings.batch_tokens):
                batches.append([near[position] for position in batch])
        shuffle.shuffle(batches)
        for batch in batches:
            if budget <= 0:
                break
            plan.append(batch)
            budget -= sum(lengths[row] for row in batch)
    return plan


def pad(rows: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """A batch of rows as tensors (n, longest), with its attention mask; labels and weights where the rows have them."""
    longest = max(len(row["input_ids"]) for row in rows)

    def filled(name: str) -> torch.Tensor:
        return torch.tensor([row[name] + [0] * (longest - len(row[name])) for row in rows])

    batch = {"input_ids": filled("input_ids"), "token_type_ids": filled("token_type_ids")}
    batch["attention_mask"] = torch.tensor(
        [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
    )
    if "labels" in rows[0]:
        batch["labels"] = torch.tensor([row["labels"] for row in rows])
        batch["weights"] = torch.tensor([row["weight"] for row in rows])
    return batch


def _row(window: Window, labels: Sequence[int]) -> dict[str, Any]:
    return {
        "input_ids": window.input_ids,
        "token_type_ids": window.token_type_ids,
        "labels": list(labels),
        "weight": window.weight,
    }


def _arguments(settings: TrainerConfig, seed: int, steps: int, scratch: str) -> TrainingArguments:
    return TrainingArguments(
        output_dir=scratch,
        max_steps=steps,
        learning_rate=settings.learning_rate,
        weight_decay=settings.weight_decay,
        warmup_steps=int(settings.warmup * steps),
        lr_scheduler_type=settings.schedule,
        bf16=settings.precision == "bf16",
        seed=seed,
        use_cpu=not torch.cuda.is_available(),
        logging_steps=max(1, steps // 50),
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        logging_nan_inf_filter=False,
    )


class _Trainer(Trainer):  # type: ignore[misc]
    """The Trainer with batches planned beforehand and the loss of several tasks."""

    optimizer: torch.optim.Optimizer | None
    control: TrainerControl

    def __init__(
        self,
        plan: list[list[int]],
        rows: list[dict[str, Any]],
        class_weights: list[torch.Tensor],
        smoothing: float,
        head_factor: float,
        layer_decay: float,
        score: Callable[[], float] | None,
        **options: Any,
    ) -> None:
        super().__init__(train_dataset=rows, **options)
        self.plan = plan
        self.class_weights = [weights.to(self.args.device) for weights in class_weights]
        self.smoothing = smoothing
        self.head_factor = head_factor
        self.layer_decay = layer_decay
        self.score = score

    def get_train_dataloader(self) -> DataLoader[Any]:
        loader: DataLoader[Any] = DataLoader(self.train_dataset, batch_sampler=self.plan, collate_fn=pad)
        return self.accelerator.prepare(loader)  # type: ignore[no-any-return]

    def create_optimizer(self, *_: Any, **__: Any) -> torch.optim.Optimizer:
        """AdamW with a step size for each depth; no decay on biases and norms."""
        if self.optimizer is None:
            groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
            for name, weight in self.model.named_parameters():
                if weight.requires_grad:
                    groups.setdefault((self._step_factor(name), weight.ndim > 1), []).append(weight)
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": weights,
                        "lr": self.args.learning_rate * factor,
                        "weight_decay": self.args.weight_decay if decays else 0.0,
                    }
                    for (factor, decays), weights in groups.items()
                ],
                fused=True,
            )
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The present score on validation, logged."""
        if self.score is None:
            return {}
        figures = {SCORE: self.score()}
        self.log(figures)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, figures)
        return figures

    def _step_factor(self, name: str) -> float:
        """What a weight's step size is multiplied by: the head's own factor, and a decay from layer to layer below."""
        if "pooler" in name or not name.startswith(self.model.base_model_prefix):
            return self.head_factor
        layer = LAYER.search(name)
        depth = self.model.config.num_hidden_layers - (int(layer[1]) + 1 if layer else 0)
        return float(self.layer_decay**depth)

    def compute_loss(self, model: nn.Module, inputs: dict[str, torch.Tensor], *_: Any, **__: Any) -> torch.Tensor:
        labels, weights = inputs.pop("labels"), inputs.pop("weights")
        return multitask_loss(model(**inputs).logits, labels, weights, self.class_weights, self.smoothing)


class _Progress(TrainerCallback):  # type: ignore[misc]
    """Moves the bar on at every step and shows the latest figures."""

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.figures: dict[str, str] = {}

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.advance(1, "  ".join(f"{name} {figure}" for name, figure in self.figures.items()))

    def on_log(self, *_: Any, logs: dict[str, float], **__: Any) -> None:
        if "loss" in logs:
            self.figures["loss"] = f"{logs['loss']:.2f}"
        if SCORE in logs:
            self.figures["validation"] = f"{logs[SCORE]:.3f}"
