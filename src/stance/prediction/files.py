"""Files of quotes of any size to a file of predictions: one row in, one row out, exactly once, in their order."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from stance.config import DataConfig
from stance.config.predict import Engine
from stance.data.read import Row
from stance.errors import InputError
from stance.prediction.chunks import CHUNK, answer_rows
from stance.prediction.engines import with_engine
from stance.prediction.parts import Parts
from stance.prediction.run import Run
from stance.prediction.survey import Survey, rows_of, survey
from stance.prediction.write import check_output, join_parts, write_part
from stance.progress import progress

WORTH_A_BAR = 400


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: rows in all, those of an earlier start among them; this start's seconds and engine."""

    rows: int
    kept: int
    seconds: float
    engine: str

    @property
    def rows_per_second(self) -> float:
        """The speed of this start."""
        return (self.rows - self.kept) / max(self.seconds, 1e-9)


def predict_files(
    run: Run,
    files: Sequence[Path],
    data: DataConfig,
    output: Path,
    overwrite: bool = False,
    engine: Engine = "torch",
    chunk: int = CHUNK,
) -> Done:
    """Answers every row of the files into one file, which appears when it is whole.

    Memory does not grow with the input. Work that was killed goes on behind its last finished part of `chunk` rows, to
    the same bytes. Raises DataError, before any answer, that lists the bad rows; InputError where another process
    writes the same output, or the disk is full.
    """
    started, parts = time.monotonic(), Parts(output)
    with parts.held():
        if parts.delivered:
            return Done(parts.delivered, parts.delivered, 0.0, engine)
        check_output(output, overwrite)
        found = survey(files, data, run.classifier.tasks, output.suffix == ".parquet")
        run, named = with_engine(run, engine, found.rows)
        settings = [data.columns, data.labels, data.target, named, chunk]
        parts.bind({"run": run.folder.fingerprint(), "input": state(files), "settings": settings}, overwrite)
        kept = min(parts.finished * chunk, found.rows)
        with parts.kept():
            _answer(run, islice(rows_of(files), kept, None), data, found, parts, kept, chunk)
            join_parts(parts.whole, parts.paths(), found.columns, found.schema)
            parts.deliver(found.rows)
    return Done(found.rows, kept, time.monotonic() - started, named)


def _answer(
    run: Run, rows: Iterator[Row], data: DataConfig, found: Survey, parts: Parts, done: int, chunk: int
) -> None:
    started, answered = time.monotonic(), 0
    with progress("predicting", found.rows, shown=found.rows > WORTH_A_BAR, done=done) as advance:
        while part := list(islice(rows, chunk)):
            answers = answer_rows(run, part, data, done + answered + 1)
            write_part(parts.path((done + answered) // chunk), answers, found.columns, found.schema)
            answered += len(part)
            advance(len(part), f"{answered / (time.monotonic() - started):,.0f} rows/s")
    if done + answered != found.rows:
        raise InputError(f"{data.name} was changed while it was read: {found.rows} rows, then {done + answered}.")


def state(files: Sequence[Path]) -> list[list[Any]]:
    """What tells whether files were changed: name, size and time of the last change."""
    return [[str(file), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
