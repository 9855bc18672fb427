"""A trained run, opened for prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.config import TrainConfig
from stance.errors import InputError
from stance.model import Classifier, load_classifier
from stance.prediction.articles import predict_articles
from stance.records import Answer, Article, Prediction, Quote
from stance.runs import RunFolder


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder with its classifier loaded."""

    folder: RunFolder
    classifier: Classifier

    @property
    def config(self) -> TrainConfig:
        """The configuration the run was trained with."""
        return self.folder.config

    @property
    def metrics(self) -> dict[str, Any]:
        """The figures of its evaluation."""
        return self.folder.metrics

    def predict(self, texts: Sequence[str], target: str) -> list[Prediction]:
        """The stance of each quote toward the target, and its tone, with the probability of every label."""
        if isinstance(texts, str):
            raise InputError('predict takes a list of quotes: run.predict(["…"], target="withdrawal of … from …").')
        return self.predict_quotes([Quote(str(number), text, target) for number, text in enumerate(texts)])

    def predict_quotes(self, quotes: Sequence[Quote]) -> list[Prediction]:
        """Predictions for quotes that carry their own targets, in their order."""
        return predictions(self.classifier, quotes, self.config.evaluation.min_confidence)

    def predict_article(self, article: Article, target: str) -> list[dict[str, Any]]:
        """One flat row for each quote found in the article: where it stands, who says it, and which side he takes."""
        return next(predict_articles(self, [article], target))


def predictions(classifier: Classifier, quotes: Sequence[Quote], min_confidence: float) -> list[Prediction]:
    """A classifier's answers as predictions; it abstains where the likeliest label is under `min_confidence`."""
    probabilities = classifier.predict_proba(quotes) if quotes else {}
    answers = []
    for position in range(len(quotes)):
        by_task = {}
        for task in classifier.tasks:
            row = probabilities[task.name][position]
            best = int(row.argmax())
            by_task[task.name] = Answer(
                task.labels[best], dict(zip(task.labels, row.tolist())), bool(row[best] < min_confidence)
            )
        answers.append(Prediction(by_task))
    return answers


def load_run(path: str | Path) -> Run:
    """Opens a run folder; raises RunError that says what is missing or damaged."""
    folder = RunFolder.open(Path(path))
    return Run(folder, load_classifier(folder.model))
