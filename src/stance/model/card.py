"""`classifier.json`: what a saved classifier is, beside its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stance.errors import RunError
from stance.files import write_json
from stance.labels import TASKS, Task

CARD = "classifier.json"


@dataclass(frozen=True, slots=True)
class Card:
    """Kind, tasks with their labels in column order, and whatever else the kind keeps.

    `abstain_below` holds, for tasks in which the run abstains, the probability under which it does.
    """

    kind: str
    tasks: Sequence[Task]
    settings: dict[str, Any] = field(default_factory=dict)
    abstain_below: Mapping[str, float] = field(default_factory=dict)

    @property
    def temperature(self) -> dict[str, float]:
        """The temperature fitted for each task; empty for kinds that fit none."""
        return dict(self.settings.get("temperature", {}))

    def write(self, folder: Path) -> None:
        tasks = {task.name: list(task.labels) for task in self.tasks}
        silence = {"abstain_below": dict(self.abstain_below)} if self.abstain_below else {}
        write_json(folder / CARD, {"kind": self.kind, "tasks": tasks, **self.settings, **silence})

    @classmethod
    def read(cls, folder: Path) -> Card:
        """The card of a saved classifier; raises RunError for labels that are not this version's."""
        values = json.loads((folder / CARD).read_text(encoding="utf-8"))
        kind, labels, abstain_below = values.pop("kind"), values.pop("tasks"), values.pop("abstain_below", {})
        ours = {task.name: task for task in TASKS}
        for name, given in labels.items():
            if name not in ours or tuple(given) != ours[name].labels:
                expected = ", ".join(ours[name].labels) if name in ours else f"a task among {', '.join(ours)}"
                raise RunError(
                    f"{folder / CARD}: the run was trained on {name} = {', '.join(given)}; expected {expected}. "
                    "Map the labels under data.labels and train it again."
                )
        return cls(kind, tuple(ours[name] for name in labels), values, abstain_below)
