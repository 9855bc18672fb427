"""The screen: results on standard output; a bar with rate and time left on standard error.

Of several processes that train together only the first shows anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from stance.processes import is_first_process

screen = Console(quiet=not is_first_process())
_open = ContextVar("a bar is open", default=False)


class Advance(Protocol):
    """Moves the bar on by `steps`, with a short note beside it."""

    def __call__(self, steps: int, note: str = "") -> None: ...


def say(text: str) -> None:
    """Prints a sentence on standard output as it stands, without wrapping."""
    screen.print(text, soft_wrap=True, markup=False, highlight=False)


@contextmanager
def progress(what: str, total: int | None, shown: bool = True, done: int = 0) -> Iterator[Advance]:
    """A progress bar for `total` steps, None if unknown, `done` of them before; yields what moves it on.

    `shown=False` for short work. Within another bar none is shown.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=Console(stderr=True),
        disable=not shown or not is_first_process() or _open.get(),
    )
    token = _open.set(_open.get() or shown)
    try:
        with bar:
            yield _adder(bar, what, total, done)
    finally:
        _open.reset(token)


def _adder(bar: Progress, what: str, total: int | None, done: int) -> Advance:
    task = bar.add_task(what, total=total, completed=done, note="")

    def advance(steps: int, note: str = "") -> None:
        bar.update(task, advance=steps, note=note)

    return advance
