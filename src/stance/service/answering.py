"""What the service answers: requests in, rows out; the model in one thread, the reading of articles in another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from stance.errors import ConfigError
from stance.labels import TASKS
from stance.model.attribution import attribute, unexplainable
from stance.model.transformer import TransformerClassifier
from stance.positions.marked import Stretch, marked_paragraphs
from stance.prediction import Run
from stance.prediction.articles import predict_articles
from stance.records import prediction_row
from stance.service.batching import Batcher, BusyError
from stance.service.bodies import ArticleBody, PredictBody, WordsBody, article_of, quote_of, quotes_of

WAITING_AT_MOST = 32
"""Articles, and quotes to explain, that may wait."""
Result = TypeVar("Result")


class Answering:
    """A run that answers many at once. Every method may raise BusyError: come back in a moment."""

    def __init__(self, run: Run, max_quotes: int, queue: int) -> None:
        self.run = run
        self.max_quotes = max_quotes
        self.batcher = Batcher(run.predict_quotes, queue)
        self._reader = ThreadPoolExecutor(1, "reader")
        self._slow = 0

    @property
    def words_missing(self) -> str:
        """Why words cannot be weighed, empty where they can."""
        return unexplainable(self.run.classifier)

    async def quotes(self, body: PredictBody) -> dict[str, Any]:
        """The rows of quotes, in their order."""
        quotes = quotes_of(body, self.max_quotes)
        answers = await asyncio.wrap_future(self.batcher.submit(quotes))
        return {"rows": [prediction_row(quote, answer) for quote, answer in zip(quotes, answers)]}

    async def article(self, body: ArticleBody) -> dict[str, Any]:
        """The article as it was read, the rows of its quotes, and its paragraphs with the quotes marked."""
        return await self._slowly(lambda: asyncio.wrap_future(self._reader.submit(self._read, body)))

    async def words(self, body: WordsBody) -> dict[str, Any]:
        """For a quote and its target each word with its weight for the answer, in [-1, 1]."""
        if self.words_missing:
            raise ConfigError(self.words_missing)
        [task] = [task for task in TASKS if task.name == body.task]
        if task not in self.run.classifier.tasks:
            raise ConfigError(f"This run was trained without {task.name}.")
        classifier, quote = cast(TransformerClassifier, self.run.classifier), quote_of(body)
        ask = self.batcher.ask
        return await self._slowly(
            lambda: asyncio.wrap_future(ask(lambda: {"words": attribute(classifier, [quote], task)[0]}))
        )

    def close(self) -> None:
        """Answers what was accepted, then ends both threads."""
        self._reader.shutdown()
        self.batcher.close()

    async def _slowly(self, begin: Callable[[], asyncio.Future[Result]]) -> Result:
        if self._slow >= WAITING_AT_MOST:
            raise BusyError
        self._slow += 1
        try:
            return await begin()
        finally:
            self._slow -= 1

    def _read(self, body: ArticleBody) -> dict[str, Any]:
        article = article_of(body)
        [rows] = predict_articles(self.batcher, [article], body.target)
        places = {row["id"]: number for number, row in enumerate(rows)}
        return {
            "article": {"title": article.title, "date": article.date, "outlet": article.outlet, "text": article.text},
            "rows": rows,
            "paragraphs": [
                [_plain(stretch, places) for stretch in part] for part in marked_paragraphs(article.text, rows)
            ],
        }


def _plain(stretch: Stretch, places: dict[str, int]) -> dict[str, Any]:
    """A stretch of plain `text`, or the number of its `row` and what is `inner` to it."""
    if stretch.row is None:
        return {"text": stretch.text}
    return {"row": places[stretch.row["id"]], "inner": [_plain(inner, places) for inner in stretch.inner]}
