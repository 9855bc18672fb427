"""Quotes that a headline or a caption repeats from the body of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.records import FoundQuote

LONGEST_HEADLINE = 200
SHARED = 0.6
STEM = 5
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s*$")
_FORM_WORDS = frozenset(
    [
        "the",
        "and",
        "that",
        "this",
        "for",
        "from",
        "with",
        "has",
        "have",
        "had",
        "was",
        "were",
        "are",
        "not",
        "will",
        "would",
    ]
)


def without_repeats(text: str, found: Sequence[FoundQuote]) -> list[FoundQuote]:
    """Of quotes in the same words the last; and no clause of a headline most of whose words a later quote holds."""
    last = {_plain(quote): number for number, quote in enumerate(found)}
    kept = [quote for number, quote in enumerate(found) if last[_plain(quote)] == number]
    stems = [_stems(quote) for quote in kept]
    return [
        quote
        for number, quote in enumerate(kept)
        if not (_in_headline(text, quote) and _is_told_by_any(stems[number], stems[number + 1 :]))
    ]


def _plain(quote: FoundQuote) -> tuple[str, ...]:
    return tuple(_WORD.findall(quote.text.casefold())) or (quote.text,)


def _stems(quote: FoundQuote) -> frozenset[str]:
    words = _WORD.findall(quote.text.casefold())
    return frozenset(word[:STEM] for word in words if len(word) > 2 and word not in _FORM_WORDS)


def _in_headline(text: str, quote: FoundQuote) -> bool:
    """Whether the line that holds a clause is short and ends like no sentence."""
    if quote.quote_type == "direct":
        return False
    start = text.rfind("\n", max(0, quote.start - LONGEST_HEADLINE), quote.start) + 1
    end = text.find("\n", quote.end, quote.end + LONGEST_HEADLINE)
    line = text[start : end if end >= 0 else quote.end + LONGEST_HEADLINE]
    return len(line) < LONGEST_HEADLINE and not _SENTENCE_END.search(line)


def _is_told_by_any(words: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    return any(len(words & other) >= SHARED * len(words) for other in others)
