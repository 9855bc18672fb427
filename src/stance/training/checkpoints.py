"""Checkpoints of an unfinished training: folders that are complete or absent, of which the last is kept."""

from __future__ import annotations

import hashlib
import os
import shutil
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stance.data.encode import Window
from stance.errors import RunError
from stance.files import write_text

PARTIAL = ".partial"
FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training leaves what it needs to go on after an interruption, and where its logs go."""

    checkpoints: Path
    logs: Path


def publish(written: Path, folder: Path, step: int, fingerprint: str) -> None:
    """Makes a written checkpoint the last one of `folder` in one move, then removes the earlier ones."""
    write_text(written / FINGERPRINT, fingerprint)
    for path in written.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    earlier = _complete(folder)
    written.replace(folder / f"step-{step}")
    for checkpoint in earlier:
        shutil.rmtree(checkpoint)


def last_checkpoint(folder: Path, fingerprint: str) -> Path | None:
    """The last complete checkpoint, or None; raises RunError where it belongs to other rows or another division.

    What an interrupted writing left behind is removed.
    """
    shutil.rmtree(folder / PARTIAL, ignore_errors=True)
    found = _complete(folder)
    if not found:
        return None
    if (found[-1] / FINGERPRINT).read_text(encoding="utf-8") != fingerprint:
        raise RunError(
            f"{found[-1]} was written with other training rows, batches or processes than now. Train with those "
            "again, or remove the run folder to begin anew."
        )
    return found[-1]


def fingerprint_of(plan: Iterable[Sequence[int]], windows: Iterable[Window], labels: Iterable[Sequence[int]]) -> str:
    """A hash of every batch, token and label of a training."""
    digest = hashlib.sha256()
    for numbers in (*plan, *(window.input_ids for window in windows), *labels):
        digest.update(array("q", [len(numbers), *numbers]).tobytes())
    return digest.hexdigest()


def _complete(folder: Path) -> list[Path]:
    """Complete checkpoints, the last one last."""
    return sorted(folder.glob("step-*"), key=lambda path: int(path.name.removeprefix("step-")))
