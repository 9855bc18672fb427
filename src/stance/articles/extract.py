"""Quotes in running text: words in quotation marks, and clauses that somebody is said to have said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from stance.articles.claims import Lexicon
from stance.articles.cues import english_cues
from stance.articles.direct import MarkedParagraph
from stance.articles.marks import marked_spans
from stance.articles.paragraphs import paragraphs
from stance.articles.pipeline import DEFAULT_PIPELINE, parse
from stance.articles.reading import Reading, readings, spoken_line
from stance.articles.repeats import without_repeats
from stance.articles.speakers import Cast, Speaker
from stance.articles.tagged import with_tags
from stance.articles.tags import Tagged
from stance.records import FoundQuote

RULES = "rules"
_LETTER = re.compile(r"[^\W\d_]")


def find_quotes(
    text: str, pipeline: str = DEFAULT_PIPELINE, cues: Lexicon | None = None, engine: str = RULES
) -> list[FoundQuote]:
    """The quotes of a text in order; `text[quote.start:quote.end] == quote.text`.

    Direct quotes are the words inside the marks; indirect ones the reported clause without its cue; mixed ones a
    reported clause that holds marked words. A quote interrupted by its attribution, or going on over
    paragraphs, gives one row for each stretch. What a headline or caption repeats is given once.
    `pipeline`: a spaCy pipeline by name or folder; `cues`: other reporting words than the shipped English ones;
    `engine`: `rules`, or the folder of a trained tagger, which then says what is reported without marks.
    """
    lexicon = cues or english_cues()
    places = [place for place in paragraphs(text) if _LETTER.search(text, *place)]
    marks = marked_spans(text, places)
    cast = Cast(text)
    found: list[FoundQuote] = []
    tagged = _tagged(text, engine) if engine != RULES else None
    docs = parse(pipeline, (text[start:end] for start, end in places))
    for (start, _), spans, doc in zip(places, marks, docs):
        paragraph = MarkedParagraph(doc, spans, start)
        read = [*spoken_line(paragraph, cast.knows), *readings(paragraph, lexicon)]
        if tagged is not None:
            read = with_tags(paragraph, read, tagged, start)
        found += _named(read, paragraph, cast, text, start)
    return without_repeats(text, found)


def _tagged(text: str, engine: str) -> Tagged:
    from stance.articles.tagger import load_tagger

    return load_tagger(engine)(text)


def _named(read: list[Reading], paragraph: MarkedParagraph, cast: Cast, text: str, offset: int) -> Iterator[FoundQuote]:
    """The quotes of a paragraph with their speakers.

    Marked words that nothing attributes are said by who said the marked words before, else by the latest speaker.
    """
    marked: dict[int, Speaker] = {}
    said = Speaker()
    subjects = [token for token in paragraph.doc if token.dep_ == "nsubj" and token.head.dep_ == "ROOT"]
    for reading in read:
        while subjects and subjects[0].idx < reading.start:
            cast.notice(subjects.pop(0))
        via = ""
        if reading.within >= 0:
            speaker, via = cast.glimpse(reading.source), marked.get(reading.within, said).name
        elif reading.cue is not None:
            speaker = cast.resolve(reading.source)
        else:
            speaker = said if said.name else replace(cast.latest, surface="")
            cast.latest = speaker if speaker.name else cast.latest
        if reading.marked >= 0:
            marked[reading.marked] = said = speaker
        yield _quote(reading, speaker, via, text, offset)
    for subject in subjects:
        cast.notice(subject)


def _quote(reading: Reading, speaker: Speaker, via: str, text: str, offset: int) -> FoundQuote:
    return FoundQuote(
        text=text[offset + reading.start : offset + reading.end],
        start=offset + reading.start,
        end=offset + reading.end,
        quote_type=reading.kind,
        speaker=speaker.name,
        speaker_surface=speaker.surface,
        role=speaker.role,
        affiliation=speaker.affiliation,
        speaker_kind=speaker.kind,
        cue=reading.cue.text if reading.cue is not None else "",
        via=via,
        continues=reading.continues,
    )
