"""A sweep: what became of each of its jobs, kept in `.jobs/NUMBER.json` of the sweep's folder."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.table import Table
from rich.text import Text

from stance.config import TrainConfig
from stance.errors import StanceError
from stance.files import write_json
from stance.labels import TASKS
from stance.reporting.numbers import decimal
from stance.runs import RunFolder, deciding

RECORDS = ".jobs"


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a sweep: its number, its run folder within the sweep's, its settings as given, and how it ended."""

    number: int
    run: str
    settings: Sequence[str]
    state: str = "not finished"
    fault: str = ""
    trace: str = ""


@contextmanager
def recorded(sweep: Path, job: Job) -> Iterator[None]:
    """Records how a job ends; a fault ends the job, not the sweep."""
    record = sweep / RECORDS / f"{job.number}.json"
    write_json(record, asdict(job))
    try:
        yield
    except Exception as fault:  # noqa: BLE001
        words = str(fault) if isinstance(fault, StanceError) else f"{type(fault).__name__}: {fault}"
        ended = replace(job, state="failed", fault=words, trace=traceback.format_exc())
    else:
        ended = replace(job, state="finished")
    write_json(record, asdict(ended))


def is_finished(config: TrainConfig) -> bool:
    """Whether the run folder that is asked for stands there already, trained and evaluated with the same settings."""
    try:
        folder = RunFolder.open(Path(config.output))
        return deciding(folder.config) == deciding(config) and bool(folder.metrics)
    except StanceError:
        return False


def jobs_of(sweep: Path) -> list[Job]:
    """The jobs of a sweep that were begun, in their order."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (sweep / RECORDS).glob("*.json")]
    return sorted((Job(**record) for record in records), key=lambda job: job.number)


def sweep_table(sweep: Path, jobs: Sequence[Job]) -> Table:
    """One row for each job: its settings, its scores and minutes, or why it has none."""
    table = Table(title=f"{len(jobs)} jobs of {sweep}")
    for column in ("job", "settings", *(f"{task.name} macro-F1" for task in TASKS), "minutes", "state"):
        table.add_column(column, overflow="fold")
    for job in jobs:
        told = f"{job.state}: {job.fault.splitlines()[0]}" if job.fault else job.state
        cells = [str(job.number), " ".join(job.settings), *_figures(sweep, job), told]
        table.add_row(*map(Text, cells))
    return table


def _figures(sweep: Path, job: Job) -> list[str]:
    if job.state != "finished":
        return [""] * (len(TASKS) + 1)
    run = RunFolder(sweep / job.run)
    scores = [run.metrics["tasks"].get(task.name) for task in TASKS]
    cells = [decimal(score["systems"]["model"]["macro_f1"]["value"]) if score else "" for score in scores]
    return [*cells, decimal(run.manifest["minutes"], 1)]
