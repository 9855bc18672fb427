"""What the processor multiplies in, and what a training makes of it."""

from __future__ import annotations

import torch

from stance.config import TrainerConfig


def multiplies_bf16() -> bool:
    """Whether this processor has instructions for products in bf16; without, they are slow."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def precision_here(settings: TrainerConfig) -> str:
    """The arithmetic a training uses on this machine: fp32, bf16 or fp16."""
    if settings.precision != "auto":
        return settings.precision
    known = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else multiplies_bf16()
    return "bf16" if known else "fp32"
