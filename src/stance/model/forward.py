"""The fastest way to the same logits: what a network computes that no answer needs is left out.

Only the first token's last state reaches the head of a BERT-like classifier, so its last layer asks for that token
alone. The products go through oneDNN on weights laid out for it once: on processors that are not Intel's, torch's own
fp32 product (MKL) is less than half as fast. In bf16 they are faster again where the processor multiplies bf16.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch.nn.functional import embedding, layer_norm, linear, scaled_dot_product_attention

Forward = Callable[[Mapping[str, torch.Tensor]], torch.Tensor]
"""Padded `input_ids`, `token_type_ids` and `attention_mask` (rows, tokens) to logits (rows, labels)."""
Weights = Mapping[str, torch.Tensor]


def forward_of(network: Any) -> Forward:
    """The network's own forward pass, or, for BERT in fp32 on a processor with oneDNN, a faster one with its logits."""
    config = {**network.config.to_dict(), "architectures": [type(network).__name__]}
    plain = "bert.encoder.layer.0.output.dense.weight" in network.state_dict()
    if plain and network.device.type == "cpu" and network.dtype == torch.float32 and can_be_faster(config):
        return FirstTokenBert(network.state_dict(), config)
    return lambda rows: network(**rows).logits


def saved_forward(folder: Path, dtype: torch.dtype = torch.float32) -> Forward | None:
    """The faster pass of a checkpoint on disk, without importing transformers' models (seconds); or None."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if not can_be_faster(config):
        return None
    return FirstTokenBert(load_file(folder / "model.safetensors"), config, dtype)


def can_be_faster(config: Mapping[str, Any]) -> bool:
    """Whether the network of a checkpoint's configuration is one that is known here, and oneDNN is there."""
    return (
        config["architectures"] == ["BertForSequenceClassification"]
        and config["hidden_act"] == "gelu"
        and not config.get("is_decoder")
        and config.get("dtype") in (None, "float32", torch.float32)
        and bool(torch.backends.mkldnn.is_available())  # type: ignore[no-untyped-call]
    )


class Packed:
    """A linear layer, or several that read the same input, its weight laid out for oneDNN."""

    def __init__(self, weights: Weights, dtype: torch.dtype, *names: str) -> None:
        weight = torch.cat([weights[f"{name}.weight"] for name in names]).to(dtype)
        self.weight = torch.ops.mkldnn._reorder_linear_weight(weight)
        self.bias = torch.cat([weights[f"{name}.bias"] for name in names]).to(dtype)

    def __call__(self, inputs: torch.Tensor, then: str = "none") -> torch.Tensor:
        return torch.ops.mkldnn._linear_pointwise(inputs, self.weight, self.bias, then, [], "none")  # type: ignore[no-any-return]

    def plus(self, inputs: torch.Tensor, residual: torch.Tensor) -> torch.Tensor:
        """The layer's output added to `residual`."""
        return torch.ops.mkldnn._linear_pointwise.binary(inputs, residual, self.weight, self.bias, "add")  # type: ignore[no-any-return]


class Norm:
    """A layer normalisation."""

    def __init__(self, weights: Weights, dtype: torch.dtype, name: str, eps: float) -> None:
        self.weight, self.bias = (weights[f"{name}.{part}"].to(dtype) for part in ("weight", "bias"))
        self.eps = eps

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        return layer_norm(states, self.weight.shape, self.weight, self.bias, self.eps)


class Layer:
    """One transformer layer; `narrow=True` computes it for the first token only."""

    def __init__(self, weights: Weights, dtype: torch.dtype, name: str, heads: int, eps: float, narrow: bool) -> None:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        self.heads = heads
        self.query = Packed(weights, dtype, parts[0]) if narrow else None
        self.project = Packed(weights, dtype, *(parts[1:] if narrow else parts))
        self.mix, self.widen, self.shrink = (
            Packed(weights, dtype, f"{name}.{part}.dense") for part in ("attention.output", "intermediate", "output")
        )
        self.after_mix, self.after_shrink = (
            Norm(weights, dtype, f"{name}.{part}.LayerNorm", eps) for part in ("attention.output", "output")
        )

    def __call__(self, states: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        wide = self.project(states)
        if self.query is not None:
            states = states[:, :1].contiguous()
            query, (key, value) = self._split(self.query(states), 1)[0], self._split(wide, 2)
        else:
            query, key, value = self._split(wide, 3)
        seen = scaled_dot_product_attention(query, key, value, attn_mask=mask)
        states = self.after_mix(self.mix.plus(seen.transpose(1, 2).flatten(2), states))
        return self.after_shrink(self.shrink.plus(self.widen(states, "gelu"), states))

    def _split(self, wide: torch.Tensor, parts: int) -> tuple[torch.Tensor, ...]:
        """(rows, tokens, parts · width) as `parts` tensors (rows, heads, tokens, width of a head)."""
        rows, tokens, _ = wide.shape
        return wide.view(rows, tokens, parts, self.heads, -1).permute(2, 0, 3, 1, 4).unbind()


class FirstTokenBert:
    """The logits of a BERT sequence classifier of these weights and this configuration.

    The states between layers are of type `dtype`; embeddings and head are computed in that of the weights.
    """

    def __init__(self, weights: Weights, config: Mapping[str, Any], dtype: torch.dtype = torch.float32) -> None:
        self.weights, self.dtype, eps = weights, dtype, config["layer_norm_eps"]
        names = [f"bert.encoder.layer.{number}" for number in range(config["num_hidden_layers"])]
        heads = config["num_attention_heads"]
        self.layers = [Layer(weights, dtype, name, heads, eps, name == names[-1]) for name in names]
        self.after_embedding = Norm(weights, torch.float32, "bert.embeddings.LayerNorm", eps)

    def __call__(self, rows: Mapping[str, torch.Tensor]) -> torch.Tensor:
        present = rows["attention_mask"].bool()
        mask = None if bool(present.all()) else present[:, None, None, :]
        states = self._embedded(rows).to(self.dtype)
        for layer in self.layers:
            states = layer(states, mask)
        pooled = torch.tanh(self._linear("bert.pooler.dense", states[:, 0].float()))
        return self._linear("classifier", pooled)

    def _embedded(self, rows: Mapping[str, torch.Tensor]) -> torch.Tensor:
        words, types, places = (
            self.weights[f"bert.embeddings.{name}_embeddings.weight"] for name in ("word", "token_type", "position")
        )
        ids = rows["input_ids"]
        states = embedding(ids, words) + embedding(rows["token_type_ids"], types) + places[: ids.shape[1]]
        return self.after_embedding(states)

    def _linear(self, name: str, inputs: torch.Tensor) -> torch.Tensor:
        return linear(inputs, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])
