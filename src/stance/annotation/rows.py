"""The rows to pick from and the rows picked, as they stand in their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stance.annotation.sample import Array, Pick
from stance.config import DataConfig, EncoderConfig, ModelConfig
from stance.data.load import quotes_from_rows
from stance.data.read import read_rows
from stance.errors import DataError
from stance.labels import TASKS
from stance.records import Quote


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows to pick from, all about their target: as quotes, and with every column of their file."""

    source: str
    quotes: Sequence[Quote]
    rows: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, source: str, data: DataConfig) -> Candidates:
        """The rows of a file; raises DataError that lists every bad row."""
        rows = list(read_rows(source))
        quotes = quotes_from_rows(rows, data)
        kept = [n for n, row in enumerate(rows) if str(row.values.get("about_target")).lower() != "false"]
        return cls(source, [quotes[n] for n in kept], [rows[n].values for n in kept])

    def strata(self, column: str | None) -> list[str]:
        """The stratum of each row; all the same without a column."""
        return strata(self.rows, column, self.source) if column else [""] * len(self.rows)

    def margins(self, task: str) -> Array:
        """How much likelier the likeliest label is than the next, of each row (n,)."""
        columns = [f"{task}_{label}" for one in TASKS if one.name == task for label in one.labels]
        if not all(row.get(column) is not None for row in self.rows for column in columns):
            raise DataError(
                f"uncertain= needs {', '.join(columns)} in every row of {self.source}: give it rows that predict.py "
                "wrote, or pick random and diverse rows only."
            )
        ordered = np.sort([[float(row[column]) for column in columns] for row in self.rows], axis=1)
        return np.asarray(ordered[:, -1] - ordered[:, -2])

    def vectors(self, positions: Sequence[int], encoder: EncoderConfig) -> Array:
        """Unit vectors (n, d) of what the quotes say, whatever their target."""
        from stance.model.baselines import FrozenClassifier

        frozen = FrozenClassifier.new(TASKS, encoder, ModelConfig(kind="frozen", target_blind=True))
        return frozen.features([self.quotes[position] for position in positions], 1.0)

    def picked(self, picks: Sequence[Pick]) -> list[dict[str, Any]]:
        """The rows picked, with every column of their file and why they were picked."""
        sample = []
        for one in picks:
            quote = self.quotes[one.position]
            own = {"id": quote.id, "text": quote.text, "target": quote.target}
            rest = {name: value for name, value in self.rows[one.position].items() if name not in own}
            why = {"picked_by": one.picked_by, "stratum": one.stratum, "inclusion": one.inclusion}
            sample.append({**own, **rest, **why})
        return sample


def read_sample(path: str) -> list[dict[str, Any]]:
    """The rows of a sample; raises DataError where one has no id, text or target."""
    rows = []
    for row in read_rows(path):
        absent = [name for name in ("id", "text", "target") if not row.values.get(name)]
        if absent:
            raise DataError(f"{row.place}: no {', '.join(absent)}. Give the file that step=sample wrote.")
        rows.append({**row.values, "id": str(row.values["id"])})
    return rows


def strata(rows: Sequence[Mapping[str, Any]], column: str, source: str) -> list[str]:
    """The value of a column in each row, empty where it has none; raises DataError where no row has the column."""
    if not any(column in row for row in rows):
        raise DataError(f"by={column}: {source} has no such column. It has {', '.join(rows[0]) if rows else 'no row'}.")
    return [str(row.get(column) or "") for row in rows]
