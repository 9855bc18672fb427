"""How well quotes and speakers are found, beside textacy on the same texts in the same process."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from stance.articles.extract import find_quotes
from stance.articles.gold import GoldArticle, read_annotated, read_polnear
from stance.articles.pipeline import DEFAULT_PIPELINE, load_pipeline
from stance.articles.scoring import Tally, Utterance, tally, utterances
from stance.errors import InputError
from stance.records import FoundQuote

ARTICLE_WORDS = 500
GOALS = {
    "polnear content F1, overlap 0.3": 0.80,
    "polnear content F1, overlap 0.8": 0.70,
    "polnear speaker, content found": 0.85,
    "articles direct exact F1": 0.95,
    "articles recall, overlap 0.5": 0.85,
    "articles precision, overlap 0.5": 0.75,
    "articles speaker": 0.85,
    "articles of 500 words a second": 20,
}


def measure(polnear: Path, annotated: Path) -> dict[str, Any]:
    """Every figure for the split of PolNeAR and the annotated articles in two folders, with the goals."""
    news, own = list(read_polnear(polnear)), list(read_annotated(annotated))
    find_quotes(own[0].text)
    started = time.perf_counter()
    found = [find_quotes(article.text) for article in news]
    seconds = time.perf_counter() - started
    words = sum(len(article.text.split()) for article in news)
    ours = _scores(news, found, own, [find_quotes(article.text) for article in own])
    rate = words / ARTICLE_WORDS / seconds
    return {
        "pipeline": DEFAULT_PIPELINE,
        "goals": GOALS,
        "measured": _beside_goals(ours, rate),
        "stance": ours,
        "textacy": _textacy(news, own),
        "speed": {"articles_of_500_words_a_second": round(rate, 1), "words": words, "seconds": round(seconds, 2)},
    }


def _beside_goals(ours: dict[str, Any], rate: float) -> dict[str, float]:
    wide, narrow = ours["polnear"]["overlap 0.3"], ours["polnear"]["overlap 0.8"]
    whole = ours["articles"]["all, overlap 0.5"]
    values = [wide["f1"], narrow["f1"], wide["speakers"], ours["articles"]["direct, exact"]["f1"]]
    values += [whole["recall"], whole["precision"], whole["speakers"], round(rate, 1)]
    return dict(zip(GOALS, values))


def _scores(
    news: Sequence[GoldArticle],
    in_news: Sequence[Sequence[FoundQuote]],
    own: Sequence[GoldArticle],
    in_own: Sequence[Sequence[FoundQuote]],
) -> dict[str, Any]:
    joined = [utterances(rows) for rows in in_news]
    alone = [_alone(rows) for rows in in_own]
    direct = [_alone(row for row in rows if row.quote_type == "direct") for rows in in_own]
    direct_gold = [replace(article, quotes=tuple(q for q in article.quotes if q.kind == "direct")) for article in own]
    return {
        "polnear": {f"overlap {share}": _total(news, joined, share) for share in (0.3, 0.8)},
        "articles": {"all, overlap 0.5": _total(own, alone, 0.5), "direct, exact": _total(direct_gold, direct, 1.0)},
    }


def _alone(rows: Iterable[FoundQuote]) -> list[Utterance]:
    return [Utterance(((row.start, row.end),), row) for row in rows]


def _total(articles: Sequence[GoldArticle], found: Sequence[Sequence[Utterance]], overlap: float) -> dict[str, Any]:
    total = Tally()
    for article, rows in zip(articles, found):
        tally(article, rows, overlap, total)
    return total.summary()


def _textacy(news: Sequence[GoldArticle], own: Sequence[GoldArticle]) -> dict[str, Any]:
    """The same figures for textacy's direct_quotations; a text on which it raises gives none and is counted."""
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        raise InputError("The comparison needs textacy. Run `pip install textacy`.") from None
    pipeline = load_pipeline(DEFAULT_PIPELINE, whole=True)
    refused = 0

    def quotes(article: GoldArticle) -> list[FoundQuote]:
        nonlocal refused
        try:
            triples = list(direct_quotations(pipeline(article.text)))
        except ValueError:
            refused += 1
            return []
        return [_from_triple(article.text, triple) for triple in triples]

    in_news, in_own = [quotes(article) for article in news], [quotes(article) for article in own]
    return {**_scores(news, in_news, own, in_own), "texts": len(news) + len(own), "texts_refused": refused}


def _from_triple(text: str, triple: Any) -> FoundQuote:
    """A textacy triple as a row, without the quotation marks that its content includes."""
    start, end = triple.content.start_char, triple.content.end_char
    while start < end and text[start] in "\"“”'«»":
        start += 1
    while end > start and text[end - 1] in "\"“”'«»":
        end -= 1
    speaker = " ".join(token.text for token in triple.speaker)
    return FoundQuote(text[start:end], start, end, "direct", speaker, speaker)
