"""How well quotes and speakers are found, beside textacy on the same texts in the same process."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from stance.articles.extract import RULES, find_quotes
from stance.articles.gold import GoldArticle, read_annotated, read_polnear
from stance.articles.pipeline import DEFAULT_PIPELINE, load_pipeline
from stance.articles.scoring import Tally, Utterance, as_in_polnear, harmonic_mean, tally, utterances
from stance.errors import InputError
from stance.records import FoundQuote

ARTICLE_WORDS = 500
KINDS = ("direct", "mixed", "indirect")
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


def measure(polnear: Path, annotated: Path, trained: str | None = None) -> dict[str, Any]:
    """Every figure for the split of PolNeAR and the annotated articles in two folders, with the goals; with the folder
    of a `trained` engine also its figures."""
    news, own = list(read_polnear(polnear)), list(read_annotated(annotated))
    engines = {RULES: RULES} | ({"trained": trained} if trained else {})
    return {
        "pipeline": DEFAULT_PIPELINE,
        "goals": GOALS,
        **{name: _engine(news, own, engine) for name, engine in engines.items()},
        "textacy": _textacy(news, own),
    }


def score_news(news: Sequence[GoldArticle], engine: str) -> dict[str, Any]:
    """How well an engine finds the quotes of annotated news, by the overlap that is asked for."""
    return _news_scores(news, [find_quotes(article.text, engine=engine) for article in news])


def _engine(news: Sequence[GoldArticle], own: Sequence[GoldArticle], engine: str) -> dict[str, Any]:
    find_quotes(own[0].text, engine=engine)
    started = time.perf_counter()
    found = [find_quotes(article.text, engine=engine) for article in news]
    seconds = time.perf_counter() - started
    words = sum(len(article.text.split()) for article in news)
    scores = _scores(news, found, own, [find_quotes(article.text, engine=engine) for article in own])
    rate = round(words / ARTICLE_WORDS / seconds, 1)
    return {
        "measured": _beside_goals(scores, rate),
        **scores,
        "speed": {"articles_of_500_words_a_second": rate, "words": words, "seconds": round(seconds, 2)},
    }


def _beside_goals(ours: dict[str, Any], rate: float) -> dict[str, float]:
    wide, narrow = ours["polnear"]["overlap 0.3"], ours["polnear"]["overlap 0.8"]
    whole = ours["articles"]["all, overlap 0.5"]
    values = [wide["f1"], narrow["f1"], wide["speakers"], ours["articles"]["direct, exact"]["f1"]]
    values += [whole["recall"], whole["precision"], whole["speakers"], rate]
    return dict(zip(GOALS, values))


def _scores(
    news: Sequence[GoldArticle],
    in_news: Sequence[Sequence[FoundQuote]],
    own: Sequence[GoldArticle],
    in_own: Sequence[Sequence[FoundQuote]],
) -> dict[str, Any]:
    alone = [_alone(rows) for rows in in_own]
    return {
        "polnear": _news_scores(news, in_news),
        "articles": {"all, overlap 0.5": _total(own, alone, 0.5), "direct, exact": _direct_total(own, in_own)},
    }


def _news_scores(news: Sequence[GoldArticle], found: Sequence[Sequence[FoundQuote]]) -> dict[str, Any]:
    """Figures by the overlap asked for, of rows brought into PolNeAR's form; `f1_unconverted` of them as they are."""
    converted = [as_in_polnear(article.text, rows) for article, rows in zip(news, found)]
    plain = [utterances(rows) for rows in found]
    return {
        f"overlap {share}": {
            **_total(news, converted, share, kinds=True),
            "f1_unconverted": _total(news, plain, share)["f1"],
        }
        for share in (0.3, 0.8)
    }


def _direct_total(own: Sequence[GoldArticle], in_own: Sequence[Sequence[FoundQuote]]) -> dict[str, Any]:
    direct = [_alone(row for row in rows if row.quote_type == "direct") for rows in in_own]
    gold = [replace(article, quotes=tuple(q for q in article.quotes if q.kind == "direct")) for article in own]
    return _total(gold, direct, 1.0)


def _alone(rows: Iterable[FoundQuote]) -> list[Utterance]:
    return [Utterance(((row.start, row.end),), row) for row in rows]


def _total(
    articles: Sequence[GoldArticle], found: Sequence[Sequence[Utterance]], overlap: float, kinds: bool = False
) -> dict[str, Any]:
    """Figures over articles; with `kinds` also recall by kind of annotated quote, precision by kind of found one."""
    total = Tally()
    pairs = [pair for article, rows in zip(articles, found) for pair in tally(article, rows, overlap, total)]
    figures: dict[str, Any] = dict(total.summary())
    if kinds:
        gold = Counter(quote.kind for article in articles for quote in article.quotes)
        rows = Counter(utterance.row.quote_type for listed in found for utterance in listed)
        met, right = Counter(quote.kind for quote, _ in pairs), Counter(whole.row.quote_type for _, whole in pairs)
        for kind in KINDS:
            shares = {"precision": right[kind] / max(1, rows[kind]), "recall": met[kind] / max(1, gold[kind])}
            f1 = harmonic_mean(*shares.values())
            rounded = {name: round(value, 3) for name, value in {"f1": f1, **shares}.items()}
            figures[kind] = {**rounded, "gold": gold[kind], "found": rows[kind]}
    return figures


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
