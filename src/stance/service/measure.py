"""How fast the service answers many at once, beside the same rows answered in one batch without it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from statistics import median
from typing import Any

import numpy as np

from stance.config import DataConfig, Files
from stance.data import load_quotes
from stance.prediction import Run, load_run
from stance.records import Quote

CLIENTS = 32
REPEATS = 5
QUOTES = 320
EACH = (1, 16)
GOAL = 0.7
START = "from stance.cli import serve; serve()"


def measure_service(path: str) -> dict[str, Any]:
    """Share of the one batch's throughput and times of answer, for requests of 1 and of 16 quotes."""
    run = load_run(path)
    data = DataConfig(name="withdrawal", root="shipped", files=Files(test="test.jsonl"))
    quotes = load_quotes(data, "test")[:QUOTES]
    run.predict_quotes(quotes)
    with _service(path) as (host, port):
        figures = {str(each): _compare(run, quotes, each, host, port) for each in EACH}
    return {
        "clients": CLIENTS,
        "quotes": len(quotes),
        "repeats": REPEATS,
        "goal_share_of_one_batch": GOAL,
        "quotes_in_a_request": figures,
    }


def _compare(run: Run, quotes: Sequence[Quote], each: int, host: str, port: int) -> dict[str, Any]:
    """Medians over repeats, in each of which the batch and the clients take turns."""
    bodies = [
        json.dumps({"quotes": [{"text": quote.text, "target": quote.target} for quote in quotes[start : start + each]]})
        for start in range(0, len(quotes), each)
    ]
    _ask_all(bodies, host, port)
    batch, service, answered = [], [], []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run.predict_quotes(quotes)
        batch.append(len(quotes) / (time.perf_counter() - started))
        started = time.perf_counter()
        answered += _ask_all(bodies, host, port)
        service.append(len(quotes) / (time.perf_counter() - started))
    return {
        "one_batch_quotes_per_second": round(median(batch), 1),
        "service_quotes_per_second": round(median(service), 1),
        "share_of_one_batch": round(median(ours / theirs for ours, theirs in zip(service, batch)), 3),
        "milliseconds": {f"p{at}": round(1000 * float(np.percentile(answered, at)), 1) for at in (50, 95, 99)},
    }


def _ask_all(bodies: Sequence[str], host: str, port: int) -> list[float]:
    """Has the clients ask everything, each as soon as it has its last answer; seconds of every request."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for body in bodies:
        waiting.put(body)

    def client(_: int) -> list[float]:
        connection = http.client.HTTPConnection(host, port)
        seconds: list[float] = []
        while True:
            try:
                body = waiting.get_nowait()
            except Empty:
                connection.close()
                return seconds
            started = time.perf_counter()
            connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            told = reply.read()
            if reply.status != 200:
                raise RuntimeError(told.decode())
            seconds.append(time.perf_counter() - started)

    with ThreadPoolExecutor(CLIENTS) as clients:
        return [seconds for each in clients.map(client, range(CLIENTS)) for seconds in each]


@contextmanager
def _service(path: str) -> Iterator[tuple[str, int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, f"run={path}", "port=0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0].removeprefix("http://")
        host, _, port = address.partition(":")
        yield host, int(port)
    finally:
        process.terminate()
        process.wait()
