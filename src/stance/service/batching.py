"""One thread owns the model; what requests ask at the same time, it answers together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stance.records import Prediction, Quote

Predict = Callable[[Sequence[Quote]], list[Prediction]]
Result = TypeVar("Result")
WINDOW = 0.003
"""Seconds that the first request waits for company."""
ENOUGH = 8_000
"""Characters of quotes and targets answered in one call, about 2,000 tokens: more would only make others wait."""


class BusyError(Exception):
    """As many quotes wait as may wait; nothing of the request was accepted."""


@dataclass(slots=True)
class _Job:
    quotes: Sequence[Quote]
    answered: Future[list[Prediction]] = field(default_factory=Future)

    @property
    def characters(self) -> int:
        return sum(len(quote.text) + len(quote.target) for quote in self.quotes)


class Batcher:
    """Answers quotes in the thread that owns the model, several callers' at once, each with his own in order.

    `room`: while so many quotes wait, no more are accepted. A fault in one caller's quotes is told to him alone.
    """

    def __init__(self, predict: Predict, room: int) -> None:
        self._predict = predict
        self._room = room
        self._jobs: list[_Job] = []
        self._questions: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="model")
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many quotes wait."""
        return sum(len(job.quotes) for job in tuple(self._jobs))

    def submit(self, quotes: Sequence[Quote]) -> Future[list[Prediction]]:
        """The future answers to quotes, in their order; raises BusyError where too many wait already."""
        with self._changed:
            if self.waiting >= self._room:
                raise BusyError
            return self._put(_Job(quotes))

    def predict_quotes(self, quotes: Sequence[Quote]) -> list[Prediction]:
        """The answers to quotes, waited for; for quotes of something accepted before, so that room does not matter."""
        with self._changed:
            answered = self._put(_Job(quotes))
        return answered.result()

    def ask(self, question: Callable[[], Result]) -> Future[Result]:
        """The future result of a call that needs the model to itself."""
        future: Future[Result] = Future()
        with self._changed:
            self._questions.append(lambda: _settle(future, question))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Answers what waits, then ends the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _put(self, job: _Job) -> Future[list[Prediction]]:
        self._jobs.append(job)
        self._changed.notify()
        return job.answered

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._questions or self._closed)
                if not self._jobs and not self._questions:
                    return
                jobs, questions = self._gathered(), self._questions
                self._questions = []
            if jobs := [job for job in jobs if job.answered.set_running_or_notify_cancel()]:
                self._answer(jobs)
            for question in questions:
                question()

    def _gathered(self) -> list[_Job]:
        """The oldest jobs up to ENOUGH characters, at least one; the first of them waits for company."""
        until = time.monotonic() + WINDOW
        while (left := until - time.monotonic()) > 0 and sum(job.characters for job in self._jobs) < ENOUGH:
            self._changed.wait(left)
        taken: list[_Job] = []
        room = ENOUGH
        while self._jobs and (not taken or self._jobs[0].characters <= room):
            job = self._jobs.pop(0)
            room -= job.characters
            taken.append(job)
        return taken

    def _answer(self, jobs: Sequence[_Job]) -> None:
        """Answers all jobs in one call; where that fails, each alone, so that a fault stays with its own."""
        try:
            answers = iter(self._predict([quote for job in jobs for quote in job.quotes]))
        except Exception as fault:  # noqa: BLE001  (whatever it is, it belongs to who asked, and the thread goes on)
            if len(jobs) == 1:
                jobs[0].answered.set_exception(fault)
                return
            for job in jobs:
                self._answer([job])
            return
        for job in jobs:
            job.answered.set_result([next(answers) for _ in job.quotes])


def _settle(future: Future[Any], question: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(question())
    except Exception as fault:  # noqa: BLE001  (as above)
        future.set_exception(fault)
