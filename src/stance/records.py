"""The objects everything else is made of: quotes, articles, and the answers given about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.labels import TASKS, Task

DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Quote:
    """What one speaker said, in one uninterrupted stretch, and the target it is read against.

    `labels` holds the gold label of each task that has one; `fields` every other column of the row, untouched
    (speaker, role, theatre, …).
    """

    id: str
    text: str
    target: str
    labels: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def speaker(self) -> str:
        """The speaker as the row names him, empty where it does not. No model ever reads this."""
        return str(self.fields.get("speaker") or "")


@dataclass(frozen=True, slots=True)
class Article:
    """A text in which quotes are to be found; `date` is like 2024-09-23, 2024-09 or 2024, empty where unknown."""

    id: str
    text: str
    title: str = ""
    date: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote found in an article: `article.text[start:end] == text`.

    `quote_type`: direct, indirect or mixed. `speaker_kind`: named; collective or anonymous (then `speaker` is the
    description: "officials", "senior aide"); unknown. `cue`: the word that reports it. `via`: the speaker within
    whose own quote it is reported. `continues`: goes on from the row before, interrupted only by its attribution.
    """

    text: str
    start: int
    end: int
    quote_type: str
    speaker: str = ""
    speaker_surface: str = ""
    role: str = ""
    affiliation: str = ""
    speaker_kind: str = "unknown"
    cue: str = ""
    via: str = ""
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One task's answer: the likeliest label, the probability of every label, and whether the model abstains."""

    label: str
    probabilities: Mapping[str, float]
    abstain: bool = False


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answers to all the tasks a model was trained on, by task name."""

    answers: Mapping[str, Answer]

    @property
    def stance(self) -> Answer:
        """The stance; KeyError where the model was not trained on it."""
        return self.answers["stance"]

    @property
    def sentiment(self) -> Answer:
        """The sentiment; KeyError where the model was not trained on it."""
        return self.answers["sentiment"]


def prediction_row(quote: Quote, prediction: Prediction) -> dict[str, Any]:
    """The flat row written for a quote, the same columns in every file format.

    First the input's own columns; then for each task `task`, `task_label` for every label (probabilities that
    sum to 1, six decimals) and `task_abstain`. Gold labels of the input move to `gold_task`. A task the model
    was not trained on has empty columns.
    """
    row: dict[str, Any] = {"id": quote.id, "text": quote.text, "target": quote.target}
    row |= {name: value for name, value in quote.fields.items() if name not in row}
    row |= {f"gold_{task.name}": quote.labels[task.name] for task in TASKS if task.name in quote.labels}
    for task in TASKS:
        answer = prediction.answers.get(task.name)
        row[task.name] = answer.label if answer else None
        for label in task.labels:
            row[f"{task.name}_{label}"] = round(answer.probabilities[label], DECIMALS) if answer else None
        row[f"{task.name}_abstain"] = answer.abstain if answer else None
    return row


def template_prediction(tasks: Sequence[Task]) -> Prediction:
    """An answer of the right type to every task, for the columns of results that have no rows yet."""
    return Prediction({task.name: Answer(task.labels[0], dict.fromkeys(task.labels, 0.0)) for task in tasks})


ANSWERS = [
    column
    for task in TASKS
    for column in (task.name, *(f"{task.name}_{label}" for label in task.labels), f"{task.name}_abstain")
]


def probability_columns(rows: Sequence[Mapping[str, Any]], task: str, labels: Sequence[str]) -> list[list[float]]:
    """The probabilities of one task out of prediction rows, shape (n, k)."""
    return [[float(row[f"{task}_{label}"]) for label in labels] for row in rows]
