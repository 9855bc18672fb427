"""What systems and labels are called in a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TITLES = {
    "majority": "majority label",
    "tfidf": "TF-IDF + logistic regression",
    "tfidf_blind": "TF-IDF, target-blind",
    "blind": "this model, target-blind",
}
DEFINITIONS = {
    "stance": {
        "favor": "supports, demands, orders, promises, welcomes or defends the withdrawal, or rejects the presence",
        "against": "opposes, warns against, regrets, delays or reverses the withdrawal, or defends the presence",
        "neutral": "takes neither side in these words: facts, logistics, others' positions, another subject",
    },
    "sentiment": {
        "positive": "praise, hope, confidence, gratitude or pride in the words, whatever their target",
        "negative": "blame, fear, anger, warning or grief in the words, whatever their target",
        "neutral": "no evaluative tone, or both in balance",
    },
}
FIELDS = {
    "quote_type": "kind of quote",
    "rules": "codebook rule",
    "target_seen": "target seen in training",
    "cell": "stance × sentiment",
}


def title(system: str, figures: Mapping[str, Any]) -> str:
    """The name of a system as printed."""
    if system == "model":
        seeds = len(figures["seeds"])
        return f"ensemble of {seeds} seeds" if seeds > 1 else "this model"
    if system == "against":
        return f"other run ({str(figures['against']).rsplit('/', 1)[-1]})"
    return TITLES.get(system, system)
