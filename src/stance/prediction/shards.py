"""Files of quotes to a folder of shards, on a Ray cluster: a file is read by one task, a shard answered by one worker.

A shard is written whole, under a name that its first row decides, by whoever answers it: work that a lost node takes
with it is done again elsewhere, to the same bytes under the same name.
"""

from __future__ import annotations

import logging
import pickle
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from stance.cluster import connected
from stance.config import DataConfig, RayConfig
from stance.config.predict import Engine
from stance.data.read import read_rows
from stance.errors import InputError
from stance.prediction.chunks import answer_rows
from stance.prediction.engines import with_engine
from stance.prediction.files import Done, state
from stance.prediction.parts import Parts
from stance.prediction.run import load_run
from stance.prediction.survey import Survey, judged, look
from stance.prediction.write import check_output, write_part
from stance.progress import Advance, progress

Batch = dict[str, Any]
EACH_ITS_OWN_BLOCK = 1
"""Bytes above which Ray closes a block: every stretch of rows is a block, that any worker may take."""


def predict_shards(
    run: Path, files: Sequence[Path], data: DataConfig, output: Path, settings: RayConfig, overwrite: bool = False
) -> Done:
    """Answers every row of the files into a folder of shards, numbered in their order, which appears when it is whole.

    All nodes must see run, files and output under the same paths. Work that was killed goes on with the shards that
    are missing. Raises DataError, before any answer, that lists the bad rows; InputError where another process writes
    the same output, or the disk is full.
    """
    check_output(output, overwrite, folder=True)
    started, parts = time.monotonic(), Parts(output.resolve())
    run, files = run.resolve(), [file.resolve() for file in files]
    opened = load_run(run)
    with parts.held(), connected(settings.address) as ray:
        looking = ray.remote(look)
        tasks = opened.classifier.tasks
        looks = ray.get([looking.remote([file], data, tasks, output.suffix == ".parquet") for file in files])
        found = judged(looks, data.name)
        _, engine = with_engine(opened, settings.engine, found.rows)
        made_with = [data.columns, data.labels, data.target, engine, settings.shard_rows, "shards"]
        parts.bind({"run": opened.folder.fingerprint(), "input": state(files), "settings": made_with}, overwrite)
        finished = _finished(parts)
        reader = _Reader(settings.shard_rows, finished)
        stretches = [_stretches(seen.survey.rows, settings.shard_rows) for seen in looks]
        lengths = [rows for in_file in stretches for rows in in_file]
        kept = sum(lengths[shard] for shard in finished)
        sources = _sources(files, stretches)
        workers = settings.workers or max(1, int(ray.cluster_resources().get("CPU", 1)) // settings.cores)
        with parts.kept(), progress("predicting", found.rows, done=kept) as advance:
            _answer(sources, reader, (run, engine, parts, data, found, settings.cores), workers, advance)
        if len(_finished(parts)) != len(lengths):
            raise InputError(f"{data.name} was changed while it was read. Repeat the command.")
        parts.deliver_folder()
    return Done(found.rows, kept, time.monotonic() - started, f"ray, {workers} × {engine}")


def _stretches(rows: int, size: int) -> list[int]:
    """The lengths of the stretches into which so many rows are cut."""
    return [min(size, rows - begun) for begun in range(0, rows, size)]


def _sources(files: Sequence[Path], stretches: Sequence[Sequence[int]]) -> list[Batch]:
    """Each file with the number of its first row, and that of its first shard, both from 0."""
    rows = [0, *accumulate(sum(in_file) for in_file in stretches)]
    shards = [0, *accumulate(len(in_file) for in_file in stretches)]
    return [{"file": str(file), "row": row, "shard": shard} for file, row, shard in zip(files, rows, shards)]


def _answer(
    sources: Sequence[Batch], reader: _Reader, made_of: tuple[Any, ...], workers: int, advance: Advance
) -> None:
    """Reads and answers what is missing."""
    from ray import data as ray_data

    context = ray_data.DataContext.get_current()
    context.target_max_block_size = EACH_ITS_OWN_BLOCK
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"ray\.")
    cores = made_of[-1]
    answers = (
        ray_data.from_items(list(sources), override_num_blocks=len(sources))
        .map_batches(reader, batch_size=1, num_cpus=0, compute=ray_data.TaskPoolStrategy(size=workers))
        .map_batches(
            _Worker,
            batch_size=1,
            fn_constructor_args=made_of,
            compute=ray_data.ActorPoolStrategy(min_size=1, max_size=workers, initial_size=workers),
            num_cpus=cores,
        )
    )
    answered, started = 0, time.monotonic()
    for batch in answers.iter_batches(batch_size=None):
        rows = int(sum(batch["rows"]))
        answered += rows
        advance(rows, f"{answered / (time.monotonic() - started):,.0f} rows/s")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Cuts files into stretches of `size` rows; those of shards that are finished are left out."""

    size: int
    finished: frozenset[int]

    def __call__(self, sources: Batch) -> Iterator[Batch]:
        [file], [row], [shard] = sources["file"], sources["row"], sources["shard"]
        rows, row, shard = read_rows(str(file)), int(row), int(shard)
        while stretch := list(islice(rows, self.size)):
            if shard not in self.finished:
                yield {"shard": [shard], "first": [row + 1], "rows": [pickle.dumps(stretch)]}
            row, shard = row + len(stretch), shard + 1


class _Worker:
    """A run in a process of the cluster, that answers stretches of rows and writes each as a shard."""

    def __init__(self, run: Path, engine: Engine, parts: Parts, data: DataConfig, found: Survey, cores: int) -> None:
        import torch

        torch.set_num_threads(cores)
        self.run, _ = with_engine(load_run(run), engine, found.rows)
        self.parts, self.data, self.found = parts, data, found

    def __call__(self, stretches: Batch) -> Batch:
        [shard], [first], [packed] = stretches["shard"], stretches["first"], stretches["rows"]
        rows = answer_rows(self.run, pickle.loads(packed), self.data, int(first))
        write_part(self.parts.path(int(shard)), rows, self.found.columns, self.found.schema, alone=True)
        return {"rows": [len(rows)]}


def _finished(parts: Parts) -> frozenset[int]:
    return frozenset(int(path.stem) for path in parts.folder.glob(f"[0-9]*{parts.output.suffix}"))
