"""Articles to rows: their quotes, who says them, whether they are about the target, and the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from stance.articles import find_quotes
from stance.articles.topic import Topic
from stance.config import ArticlesConfig
from stance.labels import TASKS
from stance.prediction.chunks import Answers
from stance.records import Article, FoundQuote, Quote, prediction_row, template_prediction

BATCH = 32
"""Articles whose quotes are answered together: enough to fill batches of like length, little enough for memory."""


def predict_articles(
    answers: Answers, articles: Iterable[Article], target: str, how: ArticlesConfig | None = None
) -> Iterator[list[dict[str, Any]]]:
    """For each article its rows, in order of the text; an article without a quote gives an empty list."""
    topic, how = Topic(target), how or ArticlesConfig()
    waiting = iter(articles)
    while batch := list(islice(waiting, BATCH)):
        quotes = [_quotes(article, topic, target, how) for article in batch]
        answered = iter(answers.predict_quotes([quote for listed in quotes for quote in listed]))
        for listed in quotes:
            yield [prediction_row(quote, answer) for quote, answer in zip(listed, islice(answered, len(listed)))]


def template_row() -> dict[str, Any]:
    """A row of an article with a value of the right type in every column, for results without any."""
    quote = _quote(Article("", ""), 1, FoundQuote("", 0, 0, "direct"), "", True)
    return prediction_row(quote, template_prediction(TASKS))


def _quotes(article: Article, topic: Topic, target: str, how: ArticlesConfig) -> list[Quote]:
    found = find_quotes(article.text, how.pipeline, engine=how.engine)
    about = topic.about(article.text, found)
    return [_quote(article, number, row, target, told) for number, (row, told) in enumerate(zip(found, about), 1)]


def _quote(article: Article, number: int, found: FoundQuote, target: str, about: bool | None) -> Quote:
    fields = {
        "article": article.id,
        "start": found.start,
        "end": found.end,
        "quote_type": found.quote_type,
        "speaker": found.speaker,
        "speaker_surface": found.speaker_surface,
        "role": found.role,
        "affiliation": found.affiliation,
        "about_target": about,
        "date": article.date,
        "outlet": article.outlet,
        "speaker_kind": found.speaker_kind,
        "cue": found.cue,
        "via": found.via,
        "continues": found.continues,
    }
    return Quote(f"{article.id}-{number}", found.text, target, fields=fields)
