"""A process that predicts a file with answers made of the words, and can be told where to die."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from stance.config import DataConfig, Files
from stance.errors import StanceError
from stance.labels import TASKS
from stance.prediction import files, parts, write
from stance.records import Answer, Prediction

CHUNK, OVERWRITE, TELL_PEAK = 8, False, False
PLACES = {"write_part": files, "join_parts": files, "_add": write, "copyfileobj": shutil}
PLACES |= {"deliver": parts.Parts, "_clear": parts.Parts}


def work(source: str, output: str) -> None:
    """Predicts a file; a fault ends with its words and 2, as in the commands."""
    run: Any = SimpleNamespace(
        classifier=SimpleNamespace(tasks=TASKS),
        folder=SimpleNamespace(fingerprint=lambda: "made of words"),
        predict_quotes=lambda quotes: [_answer(quote.text) for quote in quotes],
    )
    try:
        data = DataConfig(name="q", files=Files())
        files.predict_files(run, [Path(source)], data, Path(output), OVERWRITE, chunk=CHUNK)
    except StanceError as fault:
        sys.stderr.write(f"{fault}\n")
        raise SystemExit(2) from None
    if TELL_PEAK:
        sys.stderr.write(f"\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")


def die_at(name: str, call: int) -> None:
    """Kills this process when a function is called for the `call`th time."""
    _at(name, call, lambda: os.kill(os.getpid(), signal.SIGKILL))


def wait_at(name: str, call: int) -> None:
    """Stops there until it is killed."""
    _at(name, call, lambda: time.sleep(600))


def fill_disk(name: str, call: int) -> None:
    """From that call on no file can be written, as if the disk were full."""
    _at(name, call, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)))


def _at(name: str, call: int, then: Callable[[], object]) -> None:
    place, calls = PLACES[name], [0]
    function = getattr(place, name)

    def watched(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == call:
            then()
        return function(*given, **named)

    setattr(place, name, watched)


def _answer(text: str) -> Prediction:
    answers = {}
    for task in TASKS:
        parts_of_one = [byte + 1 for byte in hashlib.sha256((task.name + text).encode()).digest()[: len(task.labels)]]
        shares = {label: part / sum(parts_of_one) for label, part in zip(task.labels, parts_of_one)}
        answers[task.name] = Answer(max(shares, key=lambda label: shares[label]), shares)
    return Prediction(answers)
