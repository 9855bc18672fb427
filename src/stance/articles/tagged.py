"""What a trained tagger found in a paragraph, brought together with its marks and its parse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stance.articles.direct import MarkedParagraph
from stance.articles.gold import Stretch
from stance.articles.reading import SHORTEST_MIXED, Reading
from stance.articles.sources import source_of_verb
from stance.articles.tags import Tagged

if TYPE_CHECKING:
    from spacy.tokens import Token

SENTENCE_COST = 200
SHORTEST = 2
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s")
_EDGE = re.compile(r"^(?:[\s,.:;–—-]|that\s+)+|[\s,.:;–—-]+$", re.I)


def with_tags(paragraph: MarkedParagraph, read: Sequence[Reading], tagged: Tagged, offset: int) -> list[Reading]:
    """The readings of a paragraph by rules, with reported clauses as tagged in place of those that the rules found.

    Words between marks stay as the rules read them, unless a tagged clause holds them together with others.
    """
    size = len(paragraph.doc.text)
    here = Tagged(*(_within(stretches, offset, size) for stretches in (tagged.source, tagged.cue, tagged.content)))
    clauses = list(_clauses(paragraph, here, read))
    kept = [
        reading
        for reading in read
        if reading.within >= 0
        or (reading.marked >= 0 and not any(c.start <= reading.start and reading.end <= c.end for c in clauses))
    ]
    return sorted([*kept, *clauses], key=lambda reading: (reading.start, -reading.end))


def _within(stretches: Sequence[Stretch], offset: int, size: int) -> list[Stretch]:
    """The stretches that begin in a paragraph, in its own characters, cut at its end."""
    return [(start - offset, min(end - offset, size)) for start, end in stretches if 0 <= start - offset < size]


def _clauses(paragraph: MarkedParagraph, tagged: Tagged, read: Sequence[Reading]) -> Iterator[Reading]:
    text, said = paragraph.doc.text, set[Stretch]()
    direct = [reading for reading in read if reading.marked >= 0]
    for stretch in tagged.content:
        start, end = _widened(paragraph, *_trimmed(text, *stretch))
        spans = [span for span in paragraph.spans if span.start < end and start < span.end]
        rest = text[start:end]
        for span in reversed(spans):
            rest = rest[: max(0, span.outer_start - start)] + rest[span.outer_end - start :]
        unmarked = len(re.findall(r"\w+", rest))
        is_direct = spans and unmarked < SHORTEST_MIXED and any(d.start < end and start < d.end for d in direct)
        if is_direct or len(text[start:end].split()) < SHORTEST:
            continue
        if spans and unmarked == 0:
            start, end = spans[0].start, spans[-1].end
        cue = min(tagged.cue, key=lambda place: _distance(text, place, (start, end)), default=None)
        kind = "indirect" if not spans else "mixed" if unmarked else "direct"
        token = _root(paragraph, cue)
        yield Reading(start, end, kind, token, _source(paragraph, tagged, cue, token), continues=cue in said)
        if cue is not None:
            said.add(cue)


def _trimmed(text: str, start: int, end: int) -> Stretch:
    while match := _EDGE.search(text[start:end]):
        if match.start() == 0:
            start += match.end()
        else:
            end = start + match.start()
    return start, end


def _widened(paragraph: MarkedParagraph, start: int, end: int) -> Stretch:
    """The stretch, widened so that no pair of marks is torn."""
    torn = [span for span in paragraph.spans if span.outer_start < end and start < span.outer_end]
    return min([start, *(span.outer_start for span in torn)]), max([end, *(span.outer_end for span in torn)])


def _source(paragraph: MarkedParagraph, tagged: Tagged, cue: Stretch | None, token: Token | None) -> Token | None:
    """The subject of the cue, if it is tagged as a source; else the tagged source nearest to the cue."""
    if cue is None:
        return None
    if token is not None and token.tag_.startswith("VB"):
        subject = source_of_verb(token)
        if subject is not None and any(start <= subject.idx < end for start, end in tagged.source):
            return subject
    nearest = min(tagged.source, key=lambda place: _distance(paragraph.doc.text, place, cue), default=None)
    return _root(paragraph, nearest)


def _root(paragraph: MarkedParagraph, place: Stretch | None) -> Token | None:
    span = paragraph.doc.char_span(*place, alignment_mode="expand") if place else None
    return span.root if span else None


def _distance(text: str, one: Stretch, other: Stretch) -> int:
    """Characters between two stretches, an end of sentence between them counting as many."""
    between = text[min(one[1], other[1]) : max(one[0], other[0])]
    return len(between) + SENTENCE_COST * len(_SENTENCE_END.findall(between))
