"""How well the stance of quotes found in articles is read, with and without words around them; and how fast."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stance.articles import find_quotes
from stance.articles.gold import GoldArticle, GoldQuote, read_annotated, read_polnear
from stance.articles.measure import ARTICLE_WORDS
from stance.articles.scoring import Tally, Utterance, tally
from stance.articles.topic import Topic
from stance.config import DataConfig, Files
from stance.data import load_quotes
from stance.evaluation.metrics import accuracy, confusion, f1, macro_f1
from stance.labels import TASKS, Task
from stance.prediction.articles import predict_articles
from stance.prediction.run import Run
from stance.records import Article, FoundQuote, Quote

OVERLAP = 0.5
DRAWS = 2000
GOALS = {"stance macro-F1": 0.75, "articles of 500 words a minute": 40}
ELSEWHERE = "withdrawal of US troops from Iraq"


@dataclass(frozen=True, slots=True)
class Pair:
    """A found quote, the annotated one it is, and the article's text."""

    gold: GoldQuote
    found: FoundQuote
    text: str
    told: bool | None


def measure_stance(run: Run, annotated: Path, polnear: Path) -> dict[str, Any]:
    """Every figure for the annotated articles and the split of PolNeAR in two folders, with the goals."""
    articles, news = list(read_annotated(annotated)), list(read_polnear(polnear))
    pairs = [pair for article in articles for pair in _pairs(article)]
    judged = [pair for pair in pairs if pair.gold.about and not pair.gold.contested]
    alone = _stance(run, judged, lambda pair: pair.found.text)
    rate, seconds = _speed(run, news)
    about = _about(pairs)
    return {
        "run": {
            "name": run.config.name,
            "model": run.config.model.kind,
            "encoder": run.config.encoder.model_dump(),
            "trainer": run.config.trainer.model_dump(),
        },
        "goals": GOALS,
        "measured": {"stance macro-F1": alone["stance"]["macro_f1"]["value"], "articles of 500 words a minute": rate},
        "quotes": {
            "found_and_annotated": len(pairs),
            "about_withdrawal": sum(bool(pair.gold.about) for pair in pairs),
            "judged": len(judged),
        },
        "about_target": about | {"polnear": _about_elsewhere(news), "shipped": _about_shipped()},
        "alone": alone,
        "with_sentence_before": _stance(run, judged, _with_sentence_before),
        "with_whole_sentence": _stance(run, judged, _with_whole_sentence),
        "speed": {"articles_of_500_words_a_minute": rate, "seconds": seconds, "articles": len(news)},
    }


def _pairs(article: GoldArticle) -> list[Pair]:
    """The found quotes that are annotated ones, each with what `about_target` says under the article's own target."""
    found = find_quotes(article.text)
    target = Counter(quote.target for quote in article.quotes if quote.target).most_common(1)[0][0]
    told = dict(zip(found, Topic(target).about(article.text, found)))
    matched = tally(article, [Utterance(((row.start, row.end),), row) for row in found], OVERLAP, Tally())
    return [Pair(gold, utterance.row, article.text, told[utterance.row]) for gold, utterance in matched]


def _about(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Precision and recall of `about_target`, beside saying yes to every quote."""
    right = sum(bool(pair.told and pair.gold.about) for pair in pairs)
    said, are = sum(bool(pair.told) for pair in pairs), sum(bool(pair.gold.about) for pair in pairs)
    return {
        "precision": round(right / said, 3) if said else 0.0,
        "recall": round(right / are, 3) if are else 0.0,
        "precision_of_saying_yes_to_all": round(are / len(pairs), 3),
        "n": len(pairs),
    }


def _about_elsewhere(news: Iterable[GoldArticle]) -> dict[str, Any]:
    """How many quotes of articles on other matters are said to be about a withdrawal."""
    topic, said, n = Topic(ELSEWHERE), 0, 0
    for article in news:
        found = find_quotes(article.text)
        said += sum(bool(told) for told in topic.about(article.text, found))
        n += len(found)
    return {"target": ELSEWHERE, "said_to_be_about_it": said, "n": n}


def _about_shipped() -> dict[str, Any]:
    """Of the shipped test quotes that are not direct, the share said to be about their target in an article on it."""
    data = DataConfig(name="withdrawal", root="shipped", files=Files(test="test.jsonl"))
    quotes = [quote for quote in load_quotes(data, "test") if quote.fields["quote_type"] != "direct"]
    said = [
        Topic(quote.target).is_meant_in(quote.text) or Topic(quote.target).is_told_in(quote.text) for quote in quotes
    ]
    return {"recall_of_reported_speech": round(sum(said) / len(said), 3), "n": len(said)}


def _stance(run: Run, pairs: Sequence[Pair], words_of: Callable[[Pair], str]) -> dict[str, Any]:
    quotes = [Quote(str(number), words_of(pair), pair.gold.target) for number, pair in enumerate(pairs)]
    answers = run.predict_quotes(quotes)
    figures: dict[str, Any] = {}
    for task in TASKS:
        golds = [getattr(pair.gold, task.name) for pair in pairs]
        given = [answer.answers[task.name] for answer in answers]
        figures[task.name] = _score(task, golds, [answer.label for answer in given]) | {
            "mean_confidence": round(float(np.mean([answer.probabilities[answer.label] for answer in given])), 3)
        }
    return figures


def _score(task: Task, golds: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    """Macro-F1 with a 95% interval over quotes drawn anew, beside that of the commonest gold label."""
    k, commonest = len(task.labels), Counter(golds).most_common(1)[0][0]
    gold, predicted = (np.array([task.index(label) for label in labels]) for labels in (golds, said))
    matrix = confusion(gold, predicted, k)
    random = np.random.default_rng(0)
    picks = random.integers(len(gold), size=(DRAWS, len(gold)))
    low, high = np.quantile(
        [float(macro_f1(confusion(gold[pick], predicted[pick], k))) for pick in picks], (0.025, 0.975)
    )
    always = confusion(gold, np.full(len(gold), task.index(commonest)), k)
    return {
        "macro_f1": {"value": round(float(macro_f1(matrix)), 3), "low": round(low, 3), "high": round(high, 3)},
        "f1": dict(zip(task.labels, (round(float(value), 3) for value in f1(matrix)))),
        "accuracy": round(float(accuracy(matrix)), 3),
        "macro_f1_of_commonest_label": round(float(macro_f1(always)), 3),
        "n": len(golds),
        "gold": dict(Counter(golds)),
    }


def _with_sentence_before(pair: Pair) -> str:
    """The quote behind the sentence of the article that ends before it."""
    before = pair.text[: pair.found.start].rstrip(' "“”«»\n')
    start = max(before.rfind(mark, 0, len(before) - 1) + 1 for mark in (". ", "! ", "? ", "\n"))
    return f"{before[start:].strip()} {pair.found.text}"


def _with_whole_sentence(pair: Pair) -> str:
    """The quote with the words that stand in its own sentence around it."""
    start, end = pair.found.start, pair.found.end
    left = max(pair.text.rfind(mark, 0, start) + 1 for mark in (". ", "! ", "? ", "\n"))
    ends = [place for mark in (". ", "! ", "? ", "\n") if (place := pair.text.find(mark, end)) >= 0]
    return pair.text[left : min(ends, default=len(pair.text))].strip()


def _speed(run: Run, news: Sequence[GoldArticle]) -> tuple[float, float]:
    """Articles of 500 words a minute from text to rows, and the seconds all took."""
    articles = [Article(article.id, article.text) for article in news]
    started = time.perf_counter()
    for _ in predict_articles(run, articles, ELSEWHERE):
        pass
    seconds = time.perf_counter() - started
    words = sum(len(article.text.split()) for article in articles)
    return round(60 * words / ARTICLE_WORDS / seconds, 1), round(seconds, 1)
