"""How close training and prediction come to what this machine's own matrix multiply allows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from stance.config import BenchConfig
from stance.data import load_quotes
from stance.data.encode import label_indices
from stance.labels import TASKS
from stance.model.transformer import TransformerClassifier
from stance.training.fit import fit_network

ROWS, MULTIPLICATIONS = 2048, 20


def measure(config: BenchConfig) -> dict[str, Any]:
    """Non-padding tokens per second of prediction and of training, and their share of the fp32 matrix-multiply limit.

    The limit is the measured speed of multiplying (2048, width) by the encoder's own weight shapes, divided by two
    operations for every weight of the encoder's layers; a training step counts three forward passes. Each repeat
    measures limit, prediction and training one after the other; medians over the repeats are given.
    """
    quotes = load_quotes(config.data, "train")[: config.quotes]
    classifier = TransformerClassifier.new(TASKS, config.encoder, config.model, config.trainer, seed=0)
    windows, labels = classifier.encode(quotes), label_indices(quotes, TASKS)
    tokens = sum(len(window) for window in windows)
    counts = [len(task.labels) for task in TASKS]
    once = config.trainer.model_copy(update={"tokens": tokens, "max_epochs": 1.0})
    repeats = []
    for _ in range(config.repeats):
        limit = matrix_multiply_tokens_per_second(classifier.network)
        predicted = tokens / _seconds(lambda: classifier.predict_proba(quotes))
        trained = tokens / _seconds(lambda: fit_network(classifier.network, windows, labels, counts, once, seed=0))
        repeats.append((limit, predicted, predicted / limit, trained, trained / (limit / 3)))
    limit, predicted, predicted_share, trained, trained_share = (statistics.median(column) for column in zip(*repeats))
    return {
        "quotes": len(quotes),
        "tokens": tokens,
        "threads": torch.get_num_threads(),
        "precision": config.trainer.precision,
        "limit_tokens_per_second": round(limit),
        "prediction": {"tokens_per_second": round(predicted), "share_of_limit": round(predicted_share, 3)},
        "training": {"tokens_per_second": round(trained), "share_of_limit": round(trained_share, 3)},
        "repeats": config.repeats,
    }


def matrix_multiply_tokens_per_second(network: Any) -> float:
    """Tokens a second if a forward pass were nothing but the fp32 products of the encoder's layers."""
    shapes = [
        weight.shape
        for name, weight in network.base_model.named_parameters()
        if weight.ndim == 2 and "embeddings" not in name and "pooler" not in name
    ]
    pairs = [(torch.randn(ROWS, columns), torch.randn(rows, columns)) for rows, columns in sorted(set(shapes))]
    times = {}
    for inputs, weight in pairs:
        multiply = partial(torch.nn.functional.linear, inputs, weight)
        seconds = [_seconds(multiply) for _ in range(MULTIPLICATIONS)]
        times[weight.shape] = statistics.median(seconds)
    return ROWS / sum(times[shape] for shape in shapes)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
