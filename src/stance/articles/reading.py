"""One paragraph: its marked words and its reported clauses, brought together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.articles.claims import Claim, Lexicon, claims
from stance.articles.direct import SENTENCE_ENDS, Attribution, MarkedParagraph, attribution
from stance.articles.speakers import SPEAKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SHORTEST_MARKED = 4
SHORTEST_MIXED = 3
LONGEST_ATTRIBUTION = 25
_NAME_AND_COLON = re.compile(r"(?:[A-Z][\w.’'-]*\s+){0,4}[A-Z][\w.’'-]+(?=:\s+\S+\s+\S+\s+\S)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A quote in a paragraph (character positions of the paragraph) before its speaker is known.

    `within`: number of the marked span it is nested in, -1 for none. `marked`: number of the span that it is, -1
    for a reported clause. `continues`: goes on from the reading before, interrupted only by its attribution.
    """

    start: int
    end: int
    kind: str
    cue: Token | None
    source: Token | None
    within: int = -1
    marked: int = -1
    continues: bool = False


def readings(paragraph: MarkedParagraph, cues: Lexicon) -> list[Reading]:
    """All quotes of a paragraph in order of their start; of two that begin together the longer first."""
    found: list[Reading] = []
    by_parse: dict[int, Attribution] = {}
    taken: set[int] = set()
    for claim in _one_for_each_cue(claims(paragraph.doc, cues)):
        within = paragraph.inside[claim.cue.i]
        if within >= 0:
            found += _nested(paragraph, claim, within)
            continue
        stretches = [(claim.start, claim.end), *([claim.rest] if claim.rest else [])]
        for continues, (start, end) in enumerate(stretches):
            spans = sorted({paragraph.inside[i] for i in range(start, end)} - {-1})
            if spans and _is_one_quote(paragraph, start, end, spans):
                for number in spans:
                    by_parse.setdefault(number, Attribution(claim.cue, claim.source))
                continue
            taken.update(spans)
            left, right = _with_marks(paragraph, start, end, spans)
            kind = "mixed" if spans else "indirect"
            found.append(Reading(left, right, kind, claim.cue, claim.source, continues=bool(continues)))
    said: Attribution | None = None
    for number in range(len(paragraph.spans)):
        if number not in taken:
            earlier, said = said, attribution(paragraph, number, cues) or by_parse.get(number)
            found += _direct(paragraph, number, said, earlier)
            said = said or earlier
    return sorted(_distinct(found), key=lambda reading: (reading.start, -reading.end))


def spoken_line(paragraph: MarkedParagraph, knows: Callable[[str], bool]) -> Iterator[Reading]:
    """What stands behind a known name and a colon, as in headlines and transcripts; nothing where marks begin it."""
    opening = _NAME_AND_COLON.match(paragraph.doc.text)
    if opening is None or not knows(opening[0]):
        return
    colon = next((token for token in paragraph.doc if token.idx == opening.end()), None)
    rest = [token for token in paragraph.doc[colon.i + 1 :] if not token.is_space] if colon is not None else []
    if colon is not None and colon.i and rest and paragraph.inside[rest[0].i] < 0:
        kind = "mixed" if any(paragraph.inside[token.i] >= 0 for token in rest) else "indirect"
        yield Reading(rest[0].idx, len(paragraph.doc.text), kind, colon, paragraph.doc[colon.i - 1])


def _one_for_each_cue(found: Iterator[Claim]) -> list[Claim]:
    """The clause of a cue that has one, and not also the object or preposition beside it ("warned Iran that")."""
    listed = list(found)
    with_clause = {claim.cue.i for claim in listed if claim.construction == "clause"}
    return [claim for claim in listed if claim.construction == "clause" or claim.cue.i not in with_clause]


def _distinct(found: list[Reading]) -> list[Reading]:
    return list({(reading.start, reading.end): reading for reading in reversed(found)}.values())


def _nested(paragraph: MarkedParagraph, claim: Claim, within: int) -> Iterator[Reading]:
    """What somebody within a marked quote says that somebody else says."""
    span = paragraph.spans[within]
    start = max(paragraph.doc[claim.start].idx, span.start)
    last = paragraph.doc[claim.end - 1]
    end = min(last.idx + len(last), span.end)
    foreign = claim.source is not None and claim.source.lower_ not in SPEAKING
    if claim.construction == "clause" and foreign and end > start:
        yield Reading(start, end, "indirect", claim.cue, claim.source, within=within)


def _is_one_quote(paragraph: MarkedParagraph, start: int, end: int, spans: list[int]) -> bool:
    """Whether a clause is marked words alone, or all but a word or two of a marked sentence."""
    unmarked = sum(paragraph.inside[i] < 0 and not paragraph.doc[i].is_punct for i in range(start, end))
    return unmarked == 0 or (unmarked < SHORTEST_MIXED and not paragraph.words(spans[0])[:1].islower())


def _with_marks(paragraph: MarkedParagraph, start: int, end: int, spans: list[int]) -> tuple[int, int]:
    """Character positions of a stretch of tokens, widened so that no pair of marks is torn."""
    last = paragraph.doc[end - 1]
    edges = [paragraph.spans[number] for number in spans]
    left = min([paragraph.doc[start].idx, *(span.outer_start for span in edges)])
    return left, max([last.idx + len(last), *(span.outer_end for span in edges)])


def _direct(
    paragraph: MarkedParagraph, number: int, said: Attribution | None, earlier: Attribution | None
) -> Iterator[Reading]:
    """A marked span as a quote, if it is one; `earlier` is the attribution of the quote before it in the paragraph."""
    span, words = paragraph.spans[number], paragraph.words(number)
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if end <= start:
        return
    long_enough = len(words.split()) >= SHORTEST_MARKED
    if said is None and long_enough and (span.goes_on or _stands_alone(paragraph, number)):
        continues = span.goes_on or (earlier is not None and _follows(paragraph, number))
        yield Reading(start, end, "direct", None, None, marked=number, continues=continues)
    elif said is not None and (long_enough or _is_sentence(words)):
        same = earlier is not None and earlier.cue.i == said.cue.i
        continues = span.goes_on or (same and _follows(paragraph, number))
        yield Reading(start, end, "direct", said.cue, said.source, marked=number, continues=continues)


def _is_sentence(words: str) -> bool:
    return words[:1].isupper() and words.rstrip()[-1:] in tuple(",.!?…;")


def _stands_alone(paragraph: MarkedParagraph, number: int) -> bool:
    """Whether a marked span is a sentence of its own: nothing unmarked before or behind it in its sentence."""
    unmarked = [*paragraph.before(number), *paragraph.after(number)]
    words = paragraph.words(number).lstrip()
    return not (words[:1].islower() or any(token.is_alpha for token in unmarked[:1] + paragraph.before(number)))


def _follows(paragraph: MarkedParagraph, number: int) -> bool:
    """Whether no more than an attribution stands between a marked span and the one before it."""
    if number == 0:
        return False
    between = paragraph.between(number - 1, number)
    words = sum(not token.is_punct for token in between)
    return words <= LONGEST_ATTRIBUTION and sum(token.text in SENTENCE_ENDS for token in between) <= 1
