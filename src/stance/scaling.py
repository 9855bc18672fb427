"""How prediction grows with workers, and what a hundred million quotes take at that rate."""

from __future__ import annotations

import math
import os
import platform
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from stance.config import DataConfig, Files, RayConfig
from stance.prediction.shards import predict_shards

SETUPS = {"1 worker of 1 core": (1, 1), "2 workers of 1 core": (2, 1), "1 worker of 2 cores": (1, 2)}
ONE, TWO = list(SETUPS)[:2]
MANY = 10**8
SHARD_ROWS = RayConfig().shard_rows


def measure(run: Path, quotes: Path, rows: int, repeats: int) -> dict[str, Any]:
    """Rows a second of one and two workers on this machine, one after the other in each repeat; medians are given.

    The clock runs from the first finished shard to the last: starting Ray and loading the run are left out, and told.
    """
    lines = [f"{line}\n" for line in quotes.read_text(encoding="utf-8").split("\n") if line][:rows]
    found: dict[str, list[dict[str, float]]] = {setup: [] for setup in SETUPS}
    with TemporaryDirectory() as folder:
        source = Path(folder) / "quotes.jsonl"
        source.write_text("".join(lines), encoding="utf-8")
        for _ in range(repeats):
            for setup, (workers, cores) in SETUPS.items():
                settings = RayConfig(workers=workers, cores=cores, engine="torch", shard_rows=max(1, len(lines) // 20))
                found[setup].append(_measured(run, source, len(lines), settings))
    figures = {
        setup: {name: round(statistics.median(one[name] for one in measured), 3) for name in measured[0]}
        for setup, measured in found.items()
    }
    ratios = [two["rows_per_second"] / one["rows_per_second"] for one, two in zip(found[ONE], found[TWO])]
    efficiency = round(statistics.median(ratios) / 2, 3)
    return {
        "processor": f"{platform.machine()}, {os.cpu_count()} cores",
        "rows": len(lines),
        "repeats": repeats,
        "setups": figures,
        "efficiency_1_to_2": efficiency,
        "many": _many(figures, efficiency),
    }


def _many(figures: Mapping[str, Mapping[str, float]], efficiency: float) -> dict[str, float]:
    """The arithmetic of a hundred million quotes: what one core does, times the efficiency of adding another."""
    per_core = figures[ONE]["rows_per_second"] * min(efficiency, 1)
    return {
        "quotes": MANY,
        "rows_per_second_per_core": round(per_core, 1),
        "core_hours": round(MANY / per_core / 3600, 1),
        "gigabytes_per_worker": round(figures[ONE]["megabytes_per_worker"] / 1000, 2),
        "shards": math.ceil(MANY / SHARD_ROWS),
        "shard_rows": SHARD_ROWS,
        "gigabytes_of_shards": round(MANY * figures[ONE]["bytes_per_row"] / 1e9, 1),
    }


def _measured(run: Path, source: Path, rows: int, settings: RayConfig) -> dict[str, float]:
    output = source.with_name("out.parquet")
    stop, peaks = Event(), {0: 0.0}
    watching = Thread(target=_watch, args=(stop, peaks))
    watching.start()
    started = time.time()
    try:
        predict_shards(run, [source], DataConfig(name=source.name, files=Files()), output, settings, overwrite=True)
    finally:
        stop.set()
        watching.join()
    shards = list(output.iterdir())
    times = sorted(shard.stat().st_mtime for shard in shards)
    return {
        "rows_per_second": (rows - settings.shard_rows) / (times[-1] - times[0]),
        "seconds_before_the_first_shard": times[0] - started,
        "megabytes_per_worker": max(peaks.values()),
        "bytes_per_row": _bytes_as_one(output) / rows,
    }


def _bytes_as_one(shards: Path) -> int:
    """The size of shards written as one, since small ones are mostly headings."""
    from pyarrow import parquet

    whole = shards.with_name("whole.parquet")
    parquet.write_table(parquet.read_table(shards), whole)
    return whole.stat().st_size


def _watch(stop: Event, peaks: dict[int, float]) -> None:
    """Keeps the largest memory of each worker process, in megabytes; Linux only."""
    while not stop.wait(0.5):
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if b"MapWorker" in (process / "cmdline").read_bytes():
                    peak = (process / "status").read_text().split("VmHWM:")[1].split()[0]
                    peaks[int(process.name)] = int(peak) / 1000
            except (OSError, IndexError):
                continue


def tables(figures: Mapping[str, Any]) -> str:
    """What was measured, and the arithmetic, as Markdown."""
    many, setups = figures["many"], figures["setups"]
    lines = ["| on one machine | quotes/s | before the first shard | memory of a worker |", "| --- | --- | --- | --- |"]
    for name, one in setups.items():
        lines.append(
            f"| {name} | {one['rows_per_second']:,.0f} | {one['seconds_before_the_first_shard']:.0f} s "
            f"| {one['megabytes_per_worker'] / 1000:.2f} GB |"
        )
    lines += [
        "",
        f"Efficiency from one worker to two: {figures['efficiency_1_to_2']:.0%} ({figures['rows']:,} shipped quotes, "
        f"median of {figures['repeats']}, {figures['processor']}, fp32).",
        "",
        f"| {many['quotes']:,} quotes | |",
        "| --- | --- |",
        f"| a core, beside others | {many['rows_per_second_per_core']:,.1f} quotes/s |",
        f"| work | {many['core_hours']:,.0f} core-hours |",
        *(f"| on {n} cores | {many['core_hours'] / n:,.1f} hours |" for n in (16, 64, 256)),
        f"| memory | {many['gigabytes_per_worker']:.2f} GB a worker |",
        f"| shards | {many['shards']:,} of {many['shard_rows']:,} rows |",
        f"| their size | {many['gigabytes_of_shards']:.0f} GB of Parquet |",
    ]
    return "\n".join(lines) + "\n"


def filled(page: str, figures: Mapping[str, Any]) -> str:
    """The page with its tables made of the figures."""
    begin, end = "<!-- measured -->\n", "<!-- /measured -->"
    head, rest = page.split(begin)
    return head + begin + tables(figures) + end + rest.split(end)[1]
