"""“Look at these labels”: rows whose gold label neither the model nor the most similar other rows would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from stance.evaluation.answers import Answers

NEIGHBOURS = 7
SHOWN = 10
BLOCK = 1024


def doubtful(texts: Sequence[str], given: Answers) -> list[dict[str, Any]]:
    """Positions of the most doubtful rows with what the model and the neighbours say, most doubtful first.

    A row is doubtful where both prefer one and the same other label; its score is the mean of the two shares that
    its own label gets, in [0, 1]. The model has not learnt these rows, and a row is not its own neighbour, so that
    both opinions are out of fold (the idea of confident learning, Northcutt et al. 2021).
    """
    if len(texts) <= NEIGHBOURS:
        return []
    votes = neighbour_votes(texts, given.gold, given.probabilities.shape[1])
    agreed = (votes.argmax(1) == given.predicted) & ~given.right & (votes.sum(1) > 0)
    own = np.arange(len(texts))
    score = (given.probabilities[own, given.gold] + votes[own, given.gold]) / 2
    chosen = sorted(np.flatnonzero(agreed), key=lambda row: (score[row], row))[:SHOWN]
    return [
        {"row": int(row), "other": int(given.predicted[row]), "score": round(float(score[row]), 4)} for row in chosen
    ]


def neighbour_votes(texts: Sequence[str], gold: NDArray[Any], k: int) -> NDArray[np.float64]:
    """The share of each label among the most similar other rows, weighted by cosine of their words: (n, k).

    A row that shares no telling word with another has no votes, and a row of zeros.
    """
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", max_df=0.1 if len(texts) > 100 else 1.0)
    try:
        features = words.fit_transform(texts)
    except ValueError:  # nothing but stop words
        return np.zeros((len(texts), k))
    truth, votes = np.eye(k)[gold], np.zeros((len(texts), k))
    for start in range(0, len(texts), BLOCK):
        similar = (features[start : start + BLOCK] @ features.T).toarray()
        block = np.arange(len(similar))
        similar[block, start + block] = 0
        nearest = np.argpartition(-similar, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        weights = np.take_along_axis(similar, nearest, axis=1)
        votes[start : start + BLOCK] = np.einsum("nj,njk->nk", weights, truth[nearest])
    return np.asarray(votes / np.maximum(votes.sum(1, keepdims=True), 1e-12))
