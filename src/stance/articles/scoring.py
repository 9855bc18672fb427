"""How well found quotes agree with annotated ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stance.articles.gold import GoldArticle, GoldQuote, Stretch, places
from stance.records import FoundQuote

_EMPTY_WORDS = frozenset(["the", "a", "an", "of", "in", "for", "and", "at", "on", "s", "mr", "mrs", "ms", "senior"])

_BEFORE = re.compile(r"(?:\bthat\s+)?(?:[\"“”„«‘']|``|'')?$", re.I)
_BEHIND = re.compile(r"[\"“”»’']|''")


@dataclass(frozen=True, slots=True)
class Utterance:
    """Found rows that are one utterance: a row and those that continue it."""

    stretches: tuple[Stretch, ...]
    row: FoundQuote


@dataclass(slots=True)
class Tally:
    """Counts over articles; `right` of the `matched` have the right speaker; optional gold counts for no one."""

    gold: int = 0
    found: int = 0
    matched: int = 0
    matched_optional: int = 0
    right: int = 0
    asked: int = 0

    @property
    def precision(self) -> float:
        """Found quotes that are annotated, optional ones included."""
        return (self.matched + self.matched_optional) / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Annotated quotes, without the optional ones, that are found."""
        return self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return harmonic_mean(self.precision, self.recall)

    @property
    def speakers(self) -> float:
        """Share of matched quotes with an annotated speaker whose speaker is right."""
        return self.right / self.asked if self.asked else 0.0

    def summary(self) -> dict[str, float | int]:
        """The figures, rounded to three decimals, with the counts behind them."""
        shares = {name: round(getattr(self, name), 3) for name in ("f1", "precision", "recall", "speakers")}
        return {**shares, "gold": self.gold, "found": self.found, "matched": self.matched + self.matched_optional}


def harmonic_mean(one: float, other: float) -> float:
    """The harmonic mean of two shares; 0 where both are 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def utterances(rows: Iterable[FoundQuote]) -> list[Utterance]:
    """Rows with those that continue them joined."""
    joined: list[Utterance] = []
    for row in rows:
        places = [n for n, whole in enumerate(joined) if whole.row.quote_type == row.quote_type and not whole.row.via]
        if row.continues and places:
            joined[places[-1]] = replace(
                joined[places[-1]], stretches=(*joined[places[-1]].stretches, (row.start, row.end))
            )
        else:
            joined.append(Utterance(((row.start, row.end),), row))
    return joined


def as_in_polnear(text: str, rows: Iterable[FoundQuote]) -> list[Utterance]:
    """Rows as PolNeAR annotates: an interrupted quote is one; its marks, and "that" before it, belong to it; what is
    reported within another quote is not annotated at all."""
    joined = [
        replace(whole, stretches=tuple(_with_marks(text, *stretch) for stretch in whole.stretches))
        for whole in utterances(rows)
    ]
    return [whole for whole in joined if not any(_lies_in(whole, other) for other in joined)]


def _with_marks(text: str, start: int, end: int) -> Stretch:
    before, behind = _BEFORE.search(text, max(0, start - 10), start), _BEHIND.match(text, end)
    return before.start() if before else start, behind.end() if behind else end


def _lies_in(inner: Utterance, outer: Utterance) -> bool:
    (start, end), size = inner.stretches[0], sum(right - left for left, right in inner.stretches)
    return size < sum(right - left for left, right in outer.stretches) and any(
        left <= start and end <= right for left, right in outer.stretches
    )


def tally(
    article: GoldArticle, found: Sequence[Utterance], overlap: float, into: Tally
) -> list[tuple[GoldQuote, Utterance]]:
    """Adds an article's counts to `into` and returns the matched pairs.

    Pairs are made one to one, largest overlap (shared characters over characters of either) first.
    """
    pairs = sorted(
        (
            (_overlap(place, utterance.stretches), -number, -rank)
            for number, quote in enumerate(article.quotes)
            for place in places(quote, article.text)
            for rank, utterance in enumerate(found)
        ),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for share, number, rank in pairs:
        if share >= overlap and -number not in matched and -rank not in matched.values():
            matched[-number] = -rank
    into.gold += sum(not quote.optional for quote in article.quotes)
    into.found += len(found)
    answer = [(article.quotes[number], found[rank]) for number, rank in matched.items()]
    for quote, utterance in answer:
        into.matched += not quote.optional
        into.matched_optional += quote.optional
        into.asked += bool(quote.speaker)
        into.right += bool(quote.speaker) and same_speaker(quote.speaker, utterance.row)
    return answer


def _overlap(gold: Sequence[Stretch], found: Sequence[Stretch]) -> float:
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in gold for b in found)
    total = sum(end - start for start, end in (*gold, *found))
    return shared / (total - shared) if shared else 0.0


def same_speaker(gold: str, row: FoundQuote) -> bool:
    """Whether the words that name the found speaker, here or canonically, are the annotated ones or lie in them."""
    wanted = _words(gold)
    return any(
        name and (name <= wanted or wanted <= name) for name in (_words(row.speaker), _words(row.speaker_surface))
    )


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).encode("ascii", "ignore").decode().casefold()
    return frozenset(re.findall(r"[a-z0-9]+", plain)) - _EMPTY_WORDS or frozenset(plain.split())
