"""A trained run, opened for prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from stance.config import TrainConfig
from stance.errors import InputError
from stance.labels import Task
from stance.model import Classifier, load_classifier
from stance.model.card import Card
from stance.model.classifier import Probabilities
from stance.prediction.articles import predict_articles
from stance.records import Answer, Article, Prediction, Quote
from stance.runs import RunFolder


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder, opened: its classifier, its configuration, and for each task the probability to abstain under."""

    folder: RunFolder
    classifier: Classifier
    config: TrainConfig
    abstain_below: Mapping[str, float] = field(default_factory=dict)

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
        return predictions(self.classifier, quotes, self.abstain_below)

    def predict_article(self, article: Article, target: str) -> list[dict[str, Any]]:
        """One flat row for each quote found in the article: where it stands, who says it, and which side he takes."""
        return next(predict_articles(self, [article], target))


class Predictor(Protocol):
    """Whatever answers quotes: a classifier, or several as one."""

    @property
    def tasks(self) -> Sequence[Task]: ...

    def predict_proba(self, quotes: Sequence[Quote]) -> Probabilities: ...


def predictions(classifier: Predictor, quotes: Sequence[Quote], abstain_below: Mapping[str, float]) -> list[Prediction]:
    """The answers to quotes; the model abstains where the likeliest label is under its task's threshold."""
    probabilities = classifier.predict_proba(quotes) if quotes else {}
    answers = []
    for position in range(len(quotes)):
        by_task = {}
        for task in classifier.tasks:
            row = probabilities[task.name][position]
            best = int(row.argmax())
            by_task[task.name] = Answer(
                task.labels[best],
                dict(zip(task.labels, row.tolist())),
                bool(row[best] < abstain_below.get(task.name, 0)),
            )
        answers.append(Prediction(by_task))
    return answers


def load_run(path: str | Path) -> Run:
    """Opens a run folder; raises RunError that says what is missing or damaged."""
    folder = RunFolder.open(Path(path))
    config, classifier = folder.config, load_classifier(folder.model)
    return Run(folder, classifier, config, Card.read(folder.model).abstain_below)
