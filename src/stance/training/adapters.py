"""Low-rank adapters (LoRA): a large encoder trained through few weights, and given back as a plain one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

NAME = "lora"
HEAD = r"(.*\.)?(pooler|classifier|pre_classifier|score)\..*"


@contextmanager
def low_rank(network: nn.Module, rank: int) -> Iterator[None]:
    """Within it, only the head and additions of this rank to each linear layer of the encoder are learnt; 0: all.

    At the end the additions are part of the layers' own weights, so that the network is what it was before, in form.
    Scaled by twice the rank, as is usual. Source: Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models.
    """
    if not rank:
        yield
        return
    from peft import LoraConfig, LoraModel

    settings = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", exclude_modules=HEAD)
    before = {name: weight.requires_grad for name, weight in network.named_parameters()}
    adapted = LoraModel(network, settings, NAME)
    for name, weight in network.named_parameters():
        if re.fullmatch(HEAD, name):
            weight.requires_grad_(True)
    yield
    adapted.merge_and_unload()
    for name, weight in network.named_parameters():
        weight.requires_grad_(before[name])


def is_adapted(network: nn.Module) -> bool:
    """Whether the network is within `low_rank` now."""
    return any(f".lora_A.{NAME}." in name for name, _ in network.named_parameters())
