"""What a training will need in memory, measured on two rows before it begins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
import torch
from torch import nn

from stance.config import TrainerConfig
from stance.errors import ConfigError
from stance.training.arithmetic import precision_here

GB = 1e9
NUMBER = 4
ADAM_AND_GRADIENT = 3 * NUMBER
PROCESS = 0.1 * GB
BACKWARD = 1.15


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes beyond the network itself: for gradients and optimizer, and for each token of a batch."""

    fixed: float
    per_token: float

    def total(self, tokens: int) -> float:
        """Bytes with a batch of so many padded tokens."""
        return self.fixed + self.per_token * tokens


def refuse_too_large(network: nn.Module, longest: int, settings: TrainerConfig) -> None:
    """Raises ConfigError with an estimate where the training would not fit into the free memory.

    `longest` is the length in tokens of the longest row.
    """
    need = estimate(network, longest, settings)
    tokens = max(settings.batch_tokens, longest)
    free = _free_bytes()
    if need.total(tokens) <= free:
        return
    fitting = int((free - need.fixed) / need.per_token)
    if fitting >= longest:
        remedy = (
            f"Set trainer.batch_tokens={fitting // longest * longest} and raise trainer.accumulation to keep the batch"
        )
        remedy += "." if settings.gradient_checkpointing else ", or set trainer.gradient_checkpointing=true."
    else:
        remedy = "Lower model.max_length, or choose a smaller encoder."
        if not settings.lora_rank:
            remedy = "Set trainer.lora_rank=16 to learn adapters only. " + remedy
    raise ConfigError(
        f"This training needs about {need.total(tokens) / GB:.1f} GB of memory ({need.fixed / GB:.1f} for gradients "
        f"and optimizer, {need.per_token * tokens / GB:.1f} for trainer.batch_tokens={settings.batch_tokens}) and "
        f"{free / GB:.1f} GB are free. {remedy}"
    )


def estimate(network: nn.Module, longest: int, settings: TrainerConfig) -> Need:
    """What training needs beyond the network: one and two rows of `longest` tokens are sent through it forward.

    What autograd keeps of them is counted; what does not grow with the rows, such as weights copied into bf16, once.
    BACKWARD, for the backward pass's own results, and PROCESS, for the buffers of the libraries, were found by
    comparing estimates with the peak memory of trainings.
    """
    learnt = sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
    copies = bool(settings.evaluations) + torch.cuda.is_available()
    weights = sum(weight.numel() for weight in network.parameters()) * copies * NUMBER
    one, two = (_kept_bytes(network, rows, longest, settings) for rows in (1, 2))
    kept = (two - one) / longest
    config: Any = network.config
    if settings.gradient_checkpointing:
        kept = kept / config.num_hidden_layers + config.num_hidden_layers * config.hidden_size * NUMBER
    whatever_the_rows = max(0, 2 * one - two)
    return Need(PROCESS + learnt * ADAM_AND_GRADIENT + weights + whatever_the_rows, kept * BACKWARD)


def _kept_bytes(network: nn.Module, rows: int, length: int, settings: TrainerConfig) -> int:
    """Bytes that autograd keeps for the backward pass of rows of that length, weights not counted."""
    own = {weight.untyped_storage().data_ptr() for weight in network.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    device = next(network.parameters()).device
    tokens = torch.ones((rows, length), dtype=torch.long, device=device)
    half = torch.float16 if settings.precision == "fp16" else torch.bfloat16
    with (
        _training(network),
        torch.random.fork_rng(),
        torch.autocast(device.type, half, enabled=precision_here(settings) != "fp32"),
        torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor),
    ):
        result = network(input_ids=tokens, attention_mask=tokens)
        del result
    return sum(kept.values())


@contextmanager
def _training(network: nn.Module) -> Iterator[None]:
    was = network.training
    network.train()
    try:
        yield
    finally:
        network.train(was)


def _free_bytes() -> float:
    """Memory free for this process: the graphics card's, or its share of the machine's."""
    if torch.cuda.is_available():
        return float(torch.cuda.mem_get_info()[0])
    return float(psutil.virtual_memory().available) / int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
