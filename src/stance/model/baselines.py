"""What every score is printed beside: the majority, words without order, and an encoder left as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from stance.config import EncoderConfig, ModelConfig
from stance.data.encode import IGNORED, PairEncoder, batches_by_length, label_indices
from stance.evaluation.calibration import softmax
from stance.files import whole_file, write_json
from stance.labels import Task
from stance.model.card import Card
from stance.records import Quote

Array = NDArray[np.float64]
WEIGHTS = "weights.npz"
VOCABULARY = "vocabulary.json"


@dataclass(slots=True)
class Linear:
    """Multinomial logistic regression: logits = features @ weights + bias, weights (features, k)."""

    weights: Array
    bias: Array

    @classmethod
    def fit(cls, features: Any, gold: NDArray[np.int64], classes: int) -> Linear:
        """Fits all classes of the task; one that never occurs keeps a probability near 0."""
        present = np.unique(gold)
        weights, bias = np.zeros((features.shape[1], classes)), np.full(classes, -20.0)
        if len(present) == 1:
            bias[present] = 20.0
            return cls(weights, bias)
        model = LogisticRegression(C=REGULARISATION, max_iter=2000).fit(features, gold)
        two = len(present) == 2
        weights[:, present] = np.stack([-model.coef_[0] / 2, model.coef_[0] / 2], 1) if two else model.coef_.T
        bias[present] = [-model.intercept_[0] / 2, model.intercept_[0] / 2] if two else model.intercept_
        return cls(weights, bias)

    def predict_proba(self, features: Any) -> Array:
        return softmax(np.asarray(features @ self.weights) + self.bias)


REGULARISATION = 5.0
VECTOR_LENGTH = 8.0


@dataclass(slots=True)
class MajorityClassifier:
    """Answers every quote with the label frequencies of the training rows."""

    tasks: Sequence[Task]
    shares: dict[str, list[float]] = field(default_factory=dict)
    device: str = "cpu"

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        gold = np.asarray(label_indices(train, self.tasks))
        for position, task in enumerate(self.tasks):
            known = gold[gold[:, position] != IGNORED, position]
            self.shares[task.name] = (np.bincount(known, minlength=len(task.labels)) / len(known)).tolist()

    def predict_proba(self, quotes: Sequence[Quote]) -> dict[str, Array]:
        return {name: np.tile(shares, (len(quotes), 1)) for name, shares in self.shares.items()}

    def save(self, folder: Path) -> None:
        Card("majority", self.tasks, {"shares": self.shares}).write(folder)

    @classmethod
    def load(cls, folder: Path, card: Card) -> MajorityClassifier:
        return cls(card.tasks, card.settings["shares"])


@dataclass(slots=True)
class TfidfClassifier:
    """Words and word pairs of the quote and, apart from them, of the target, under logistic regression."""

    tasks: Sequence[Task]
    target_blind: bool = False
    heads: dict[str, Linear] = field(default_factory=dict)
    vectorizers: list[TfidfVectorizer] = field(default_factory=list)
    device: str = "cpu"

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        texts = self._texts(train)
        self.vectorizers = [_vectorizer().fit(column) for column in texts]
        self.heads = _fit_heads(self._features(train), train, self.tasks)

    def predict_proba(self, quotes: Sequence[Quote]) -> dict[str, Array]:
        features = self._features(quotes)
        return {name: head.predict_proba(features) for name, head in self.heads.items()}

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        vocabularies = [[str(term) for term in vectorizer.get_feature_names_out()] for vectorizer in self.vectorizers]
        write_json(folder / VOCABULARY, vocabularies)
        idf = {f"idf_{position}": vectorizer.idf_ for position, vectorizer in enumerate(self.vectorizers)}
        _save_heads(folder, self.heads, idf)
        Card("tfidf", self.tasks, {"target_blind": self.target_blind}).write(folder)

    @classmethod
    def load(cls, folder: Path, card: Card) -> TfidfClassifier:
        arrays = np.load(folder / WEIGHTS)
        vectorizers = []
        for position, terms in enumerate(json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))):
            vectorizer = _vectorizer(vocabulary=terms)
            vectorizer.idf_ = arrays[f"idf_{position}"]
            vectorizers.append(vectorizer)
        return cls(card.tasks, card.settings["target_blind"], _load_heads(arrays, card.tasks), vectorizers)

    def _texts(self, quotes: Sequence[Quote]) -> list[list[str]]:
        columns: list[Callable[[Quote], str]] = [lambda quote: quote.text]
        if not self.target_blind:
            columns.append(lambda quote: quote.target)
        return [[column(quote) for quote in quotes] for column in columns]

    def _features(self, quotes: Sequence[Quote]) -> Any:
        columns = zip(self.vectorizers, self._texts(quotes))
        return sparse.hstack([vectorizer.transform(texts) for vectorizer, texts in columns], format="csr")


@dataclass(slots=True)
class FrozenClassifier:
    """Logistic regression on the mean-pooled output of an encoder that is not trained."""

    tasks: Sequence[Task]
    encoder: EncoderConfig
    network: Any
    encode: PairEncoder
    heads: dict[str, Linear] = field(default_factory=dict)
    device: str = "cpu"

    @classmethod
    def new(cls, tasks: Sequence[Task], encoder: EncoderConfig, model: ModelConfig) -> FrozenClassifier:
        """An untrained classifier on a pretrained encoder."""
        from stance.model.encoder import load_encoder

        network, tokenizer = load_encoder(encoder)
        encode = PairEncoder(
            tokenizer, model.max_length, model.stride, model.order == "quote_first", model.target_blind
        )
        return cls(tasks, encoder, network, encode)

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        self.heads = _fit_heads(self.features(train, VECTOR_LENGTH), train, self.tasks)

    def predict_proba(self, quotes: Sequence[Quote]) -> dict[str, Array]:
        features = self.features(quotes, VECTOR_LENGTH)
        return {name: head.predict_proba(features) for name, head in self.heads.items()}

    def save(self, folder: Path) -> None:
        """Writes the heads and the name of the encoder, which is not copied."""
        _save_heads(folder, self.heads, {})
        settings = {
            "encoder": self.encoder.model_dump(),
            "max_length": self.encode.max_length,
            "stride": self.encode.stride,
        }
        order = {"quote_first": self.encode.quote_first, "target_blind": self.encode.target_blind}
        Card("frozen", self.tasks, {**settings, **order}).write(folder)

    @classmethod
    def load(cls, folder: Path, card: Card) -> FrozenClassifier:
        from stance.model.encoder import load_encoder

        settings = dict(card.settings)
        encoder = EncoderConfig(**settings.pop("encoder"))
        network, tokenizer = load_encoder(encoder)
        heads = _load_heads(np.load(folder / WEIGHTS), card.tasks)
        return cls(card.tasks, encoder, network, PairEncoder(tokenizer, **settings), heads)

    def features(self, quotes: Sequence[Quote], length: float) -> Array:
        """Mean-pooled vectors (n, width), all of one length; a long quote's windows are averaged."""
        import torch

        from stance.training.pad import pad

        windows = self.encode(quotes)
        features = np.zeros((len(quotes), self.network.config.hidden_size))
        with torch.inference_mode():
            for batch in batches_by_length([len(window) for window in windows], 4096):
                rows = pad(
                    [{"input_ids": windows[i].input_ids, "token_type_ids": windows[i].token_type_ids} for i in batch]
                )
                mask = rows["attention_mask"][..., None]
                pooled = (self.network(**rows).last_hidden_state * mask).sum(1) / mask.sum(1)
                for position, vector in zip(batch, pooled.double().numpy()):
                    features[windows[position].quote] += windows[position].weight * vector
        return np.asarray(features / np.linalg.norm(features, axis=1, keepdims=True) * length)


def _vectorizer(vocabulary: list[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", vocabulary=vocabulary)


def _fit_heads(features: Any, train: Sequence[Quote], tasks: Sequence[Task]) -> dict[str, Linear]:
    gold = np.asarray(label_indices(train, tasks))
    heads = {}
    for position, task in enumerate(tasks):
        known = gold[:, position] != IGNORED
        heads[task.name] = Linear.fit(features[known], gold[known, position], len(task.labels))
    return heads


def _save_heads(folder: Path, heads: dict[str, Linear], more: dict[str, Array]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"{name}_{part}": getattr(head, part) for name, head in heads.items() for part in ("weights", "bias")}
    with whole_file(folder / WEIGHTS) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays, **more)


def _load_heads(arrays: Any, tasks: Sequence[Task]) -> dict[str, Linear]:
    return {task.name: Linear(arrays[f"{task.name}_weights"], arrays[f"{task.name}_bias"]) for task in tasks}
