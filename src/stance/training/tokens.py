"""Training of a token classifier by the Hugging Face Trainer."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any, TypedDict

import torch
from torch import nn
from transformers import Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from stance.config import TaggerConfig
from stance.data.encode import IGNORED
from stance.progress import Advance, progress

WARMUP = 0.1
WEIGHT_DECAY = 0.01


class TokenRow(TypedDict):
    """A window: word pieces, and the label of each (IGNORED where it has none)."""

    input_ids: list[int]
    labels: list[int]


def fit_tokens(network: nn.Module, rows: Sequence[TokenRow], settings: TaggerConfig, seed: int) -> None:
    """Trains a token classifier in place."""
    steps = max(1, int(settings.epochs * len(rows) / settings.batch))
    with tempfile.TemporaryDirectory() as scratch, progress("training", steps) as advance:
        arguments = TrainingArguments(
            output_dir=scratch,
            max_steps=steps,
            learning_rate=settings.learning_rate,
            weight_decay=WEIGHT_DECAY,
            warmup_steps=int(WARMUP * steps),
            per_device_train_batch_size=settings.batch,
            bf16=settings.precision == "bf16",
            seed=seed,
            use_cpu=not torch.cuda.is_available(),
            logging_strategy="no",
            disable_tqdm=True,
            save_strategy="no",
            report_to=[],
            optim="adamw_torch_fused",
            remove_unused_columns=False,
            dataloader_pin_memory=torch.cuda.is_available(),
        )
        trainer = Trainer(model=network, args=arguments, train_dataset=list(rows), data_collator=_padded)
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_Progress(advance))
        trainer.train()
    network.eval()


def _padded(rows: Sequence[TokenRow]) -> dict[str, Any]:
    """A batch (n, longest) of pieces, mask and labels."""
    longest = max(len(row["input_ids"]) for row in rows)
    room = [longest - len(row["input_ids"]) for row in rows]
    return {
        "input_ids": torch.tensor([row["input_ids"] + [0] * left for row, left in zip(rows, room)]),
        "attention_mask": torch.tensor([[1] * (longest - left) + [0] * left for left in room]),
        "labels": torch.tensor([row["labels"] + [IGNORED] * left for row, left in zip(rows, room)]),
    }


class _Progress(TrainerCallback):  # type: ignore[misc]
    """Moves the bar on at every step."""

    def __init__(self, advance: Advance) -> None:
        self.advance = advance

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.advance(1)
