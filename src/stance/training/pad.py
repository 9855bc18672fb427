"""Rows of tokens to a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


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
        batch["labels"], batch["weights"] = labels_and_weights(rows)
    return batch


def labels_and_weights(rows: Sequence[dict[str, Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor([row["labels"] for row in rows]), torch.tensor([row["weight"] for row in rows])
