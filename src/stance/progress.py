"""The screen: results on standard output; a bar with rate and time left on standard error.

Of several processes that train together only the first shows anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from stance.processes import is_first_process

screen = Console(quiet=not is_first_process())


class Advance(Protocol):
    """Moves the bar on by `steps`, with a short note beside it."""

    def __call__(self, steps: int, note: str = "") -> None: ...


@contextmanager
def progress(what: str, total: int, shown: bool = True) -> Iterator[Advance]:
    """A progress bar for `total` steps; yields the function that moves it on. `shown=False` for short work."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=Console(stderr=True),
        disable=not (shown and is_first_process()),
    )
    with bar:
        task = bar.add_task(what, total=total, note="")

        def advance(steps: int, note: str = "") -> None:
            bar.update(task, advance=steps, note=note)

        yield advance
