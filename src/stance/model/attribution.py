"""The words that moved a transformer's answer: integrated gradients on its word embeddings, by captum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import groupby
from typing import Any

import torch

from stance.data.encode import Window
from stance.errors import ConfigError
from stance.labels import Task
from stance.model.transformer import TransformerClassifier
from stance.records import Quote
from stance.training.pad import pad

STEPS = 32
Words = list[tuple[str, float]]


def check_explainable(classifier: object) -> None:
    """Raises ConfigError where words cannot be weighed."""
    why = unexplainable(classifier)
    if why:
        raise ConfigError(f"explain: {why} Or set explain=0.")


def unexplainable(classifier: object) -> str:
    """Why words cannot be weighed: another kind of model, or captum is not installed; empty where they can."""
    if not isinstance(classifier, TransformerClassifier):
        return "only a transformer's words can be weighed, and this run is of another kind."
    if find_spec("captum") is None:
        return "weighing words needs captum. Run `pip install 'stance-quotes[explain]'`."
    return ""


def attribute(classifier: TransformerClassifier, quotes: Sequence[Quote], task: Task) -> list[dict[str, Words]]:
    """For each quote the words of its parts, `target` and `quote`, with their weight for the label predicted.

    Weights are shares of the largest absolute weight, in [-1, 1]: positive ones speak for the answer. They are
    integrated gradients (Sundararajan et al. 2017) from a pair of blanks to the pair itself. A long quote is
    explained by its first window.
    """
    from captum.attr import LayerIntegratedGradients

    columns = classifier.columns(task)
    tokenizer = classifier.tokenizer
    padding, special = tokenizer.pad_token_id, set(tokenizer.all_special_ids)

    def logits(input_ids: Any, token_type_ids: Any, attention_mask: Any) -> Any:
        inputs = {"input_ids": input_ids, "token_type_ids": token_type_ids, "attention_mask": attention_mask}
        return classifier.network(**inputs).logits[:, columns]

    gradients = LayerIntegratedGradients(logits, classifier.network.get_input_embeddings())
    explained = []
    for quote in quotes:
        window = replace(classifier.encode([quote])[0], quote=0)
        padded = pad([{"input_ids": window.input_ids, "token_type_ids": window.token_type_ids}])
        rows = {name: tensor.to(classifier.network.device) for name, tensor in padded.items()}
        ids, rest = rows["input_ids"], (rows["token_type_ids"], rows["attention_mask"])
        with torch.inference_mode():
            answer = int(logits(ids, *rest).argmax())
        blank = torch.where(torch.isin(ids, torch.tensor(sorted(special), device=ids.device)), ids, padding)
        weights = gradients.attribute(ids, blank, target=answer, additional_forward_args=rest, n_steps=STEPS).sum(-1)[0]
        explained.append(
            _words(
                classifier, tokenizer.decode, window, (weights / weights.abs().max().clamp(min=1e-9)).tolist(), special
            )
        )
    return explained


def _words(
    classifier: TransformerClassifier,
    decode: Callable[..., str],
    window: Window,
    weights: Sequence[float],
    special: set[int],
) -> dict[str, Words]:
    """The window's tokens joined to words, each with the sum of its tokens' weights, by part of the pair."""
    paired = zip(window.input_ids, weights)
    segments = [list(part) for apart, part in groupby(paired, key=lambda pair: pair[0] in special) if not apart]
    names = ["target", "quote"] if not classifier.encode.quote_first else ["quote", "target"]
    parts: dict[str, Words] = {}
    for name, segment in zip(["quote"] if classifier.encode.target_blind else names, segments):
        words: Words = []
        for end in range(1, len(segment) + 1):
            ids = [token for token, _ in segment[:end]]
            piece = decode(ids, clean_up_tokenization_spaces=False)[
                len(decode(ids[:-1], clean_up_tokenization_spaces=False)) :
            ]
            if words and not piece.startswith(" "):
                words[-1] = (words[-1][0] + piece, words[-1][1] + segment[end - 1][1])
            else:
                words.append((piece.strip(), segment[end - 1][1]))
        parts[name] = [(word, round(weight, 3)) for word, weight in words]
    return parts
