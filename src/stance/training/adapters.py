"""Low-rank adapters (LoRA): a large encoder trained through few weights, and given back as a plain one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

ADAPTER = "lora"


@contextmanager
def with_adapters(network: Any, rank: int, seed: int) -> Iterator[None]:
    """Within it, only the head and additions of this rank to each linear layer of the encoder are learnt; 0: all.

    At the end the additions are part of the layers' own weights, so that the network is what it was before, in form;
    after an error they are gone. Scaled by twice the rank, as is usual; the seed decides their first weights.
    Source: Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models.
    """
    if not rank:
        yield
        return
    from peft import LoraConfig, LoraModel

    layers = [
        name
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear) and not in_head(name, network.base_model_prefix)
    ]
    learnt = {name: weight.requires_grad for name, weight in network.named_parameters()}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        adapted = LoraModel(network, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=layers), ADAPTER)
    for name, weight in network.named_parameters():
        if in_head(name, network.base_model_prefix):
            weight.requires_grad_(True)
    try:
        yield
    except BaseException:
        adapted.unload()
        raise
    else:
        adapted.merge_and_unload()
    finally:
        for name, weight in network.named_parameters():
            weight.requires_grad_(learnt[name])


def in_head(name: str, encoder: str) -> bool:
    """Whether a module or weight is part of the new head, its pooler included, rather than of the encoder."""
    return "pooler" in name or name.partition(".")[0] != encoder
