"""Finished parts of an output, so that work that was killed goes on where it was: `OUTPUT.parts/`.

00000000.jsonl …   finished stretches of rows, each complete or absent
journal.json       what they were made of and with
lock               held, by the operating system, while a process writes the output
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, Timeout

from stance.errors import InputError, StanceError
from stance.files import write_json

JOURNAL, LOCK = "journal.json", "lock"
DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one output."""

    output: Path

    @property
    def folder(self) -> Path:
        """Where they are kept until the output is whole."""
        return self.output.with_name(f"{self.output.name}.parts")

    @property
    def begun(self) -> bool:
        """Whether an earlier start left something."""
        return (self.folder / JOURNAL).exists()

    def path(self, number: int) -> Path:
        """Where a part is, or will be; parts are counted from 0."""
        return self.folder / f"{number:08d}{self.output.suffix}"

    @property
    def finished(self) -> int:
        """How many parts there are, without a gap."""
        number = 0
        while self.path(number).exists():
            number += 1
        return number

    def paths(self) -> list[Path]:
        """The finished parts, in order."""
        return [self.path(number) for number in range(self.finished)]

    @property
    def delivered(self) -> int:
        """The rows of an output that was made of these parts already, when only they were not cleared away; or 0."""
        return 0 if self.whole.exists() else int(self._journal().get(DELIVERED, 0))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps every other process from the output; raises InputError where another one holds it.

        Parts stay when the block fails, and go when it does not.
        """
        lock = self._lock()
        try:
            yield
            self._clear()
        finally:
            if not self.finished:
                self._clear()
            lock.release()

    def _lock(self) -> BaseFileLock:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / LOCK)
            lock.acquire(timeout=0)
            if not (self.folder / LOCK).exists():
                raise Timeout(lock.lock_file)
        except Timeout:
            raise InputError(
                f"output={self.output} is being written by another process. Wait for it, or choose another name."
            ) from None
        except OSError as fault:
            raise InputError(
                f"Could not write {self.folder}: {fault.strerror or fault}. Choose another place for output=."
            ) from fault
        return lock

    def bind(self, made_of: Mapping[str, Any], afresh: bool) -> None:
        """Says what the parts are made of; those made of something else are refused, or dropped to start `afresh`."""
        journal = self._journal()
        journal.pop(DELIVERED, None)
        other = [name for name in made_of if journal.get(name) != made_of[name]]
        if journal and other and not afresh:
            raise InputError(
                f"{self.folder} holds {self.finished} finished parts made with another {' and '.join(other)}. "
                "Repeat the command that began them, or start anew: remove that folder, or add overwrite=true."
            )
        if not journal or other:
            self._drop()
            write_json(self.folder / JOURNAL, dict(made_of))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Adds, to what is told of a fault, that finished parts are kept."""
        try:
            yield
        except StanceError as fault:
            if not self.finished:
                raise
            raise type(fault)(
                f"{fault} What is finished is kept in {self.folder}: the same command goes on from there."
            ) from fault

    def deliver(self, rows: int) -> None:
        """Makes the file joined in `whole` the output."""
        write_json(self.folder / JOURNAL, {**self._journal(), DELIVERED: rows})
        self.whole.replace(self.output)

    def deliver_folder(self) -> None:
        """Makes the parts themselves the output, a folder of them; replaces one that is there."""
        if self.output.is_dir():
            shutil.rmtree(self.output)
        self.folder.replace(self.output)
        for name in (JOURNAL, LOCK):
            (self.output / name).unlink()

    @property
    def whole(self) -> Path:
        """Where the parts are to be joined."""
        return self.folder / f"whole{self.output.suffix}"

    def _drop(self) -> None:
        """Removes all but the lock."""
        for path in self.folder.iterdir():
            if path.name != LOCK:
                path.unlink()

    def _clear(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _journal(self) -> dict[str, Any]:
        path = self.folder / JOURNAL
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return values
