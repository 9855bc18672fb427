"""Quotes in running text: words in quotation marks, and clauses that somebody is said to have said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stance.articles.speakers import Attribution, Cast, attribution
from stance.records import FoundQuote

SHORTEST_QUOTE = 4

_VERB = (
    r"(?:said|says|told|added|adds|stated|states|announced|announces|declared|declares|insisted|insists|argued|argues|warned|warns|"
    r"stressed|stresses|confirmed|confirms|noted|notes|explained|explains|claimed|claims|acknowledged|pledged|vowed|reiterated|"
    r"emphasi[sz]ed|urged|maintained|asserted|remarked|replied|responded|wrote|tweeted|reported|believes|believed|hoped|"
    r"continued|concluded|suggested|called)"
)
_MARKS = re.compile(r"“(?P<curly>[^“”]*)”|\"(?P<straight>[^\"]*)\"|«(?P<french>[^«»]*)»|„(?P<german>[^„“”]*)[“”]")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s+[a-z]|\s*$|\s+[A-Z\"“«„])[^.!?\n]*)*(?:[.!?]|$)", re.M)
_BEFORE = re.compile(
    rf"^(?P<source>[A-Z“\"][^.!?]{{1,200}}?),?\s+(?:(?:also|previously|then|later|further|has|had|have)\s+)*(?P<cue>{_VERB})"
    rf"(?:\s+(?P<hearer>(?:to\s+)?(?:reporters|journalists|the\s+\w+|[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*))(?=\s+that\b|,|\s+on\b))?"
    rf"(?:\s+(?:on|in|at|during)\s+[^,.]{{2,40}}?(?=\s+that\b|,))?,?\s*(?P<that>that\s+)?(?P<clause>\S.*)$",
    re.S,
)
_AFTER = re.compile(
    rf"^(?P<clause>\S.{{15,}}?),\s+(?P<source>[^,.]{{2,160}}?(?:,[^,.]{{2,120}},)?)\s+(?P<cue>{_VERB})\b[^.]*\.?$", re.S
)
_INVERTED = re.compile(
    rf"^(?P<clause>\S.{{15,}}?),\s+(?P<cue>{_VERB})\s+(?P<source>[^,.]{{2,160}}?(?:,[^.]{{2,120}})?)\.?$", re.S
)
_ACCORDING = re.compile(r"^[Aa]ccording to (?P<source>[^,]{2,160}),\s+(?P<clause>\S.*)$", re.S)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    paragraph: int


def find_quotes(text: str) -> list[FoundQuote]:
    """The quotes of a text in order; `text[quote.start:quote.end] == quote.text`.

    Direct quotes are the words inside the marks; indirect ones the reported clause without its cue; mixed ones a
    reported clause that holds marked words. Marks without a partner are ignored.
    """
    cast = Cast()
    found: list[FoundQuote] = []
    for paragraph in _paragraphs(text):
        cast.introduce(text[slice(*paragraph)])
        direct = [_inner(match) for match in _MARKS.finditer(text, *paragraph)]
        direct = [span for span in direct if len(text[slice(*span)].split()) >= SHORTEST_QUOTE]
        paragraph_quotes = [*_reported(text, paragraph, direct, cast)]
        if direct:
            paragraph_quotes += _direct(text, paragraph, direct, cast)
        found += sorted(paragraph_quotes, key=lambda quote: quote.start)
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), match.end()


def _inner(match: re.Match[str]) -> tuple[int, int]:
    name = match.lastgroup or ""
    return match.start(name), match.end(name)


def _direct(text: str, paragraph: tuple[int, int], spans: list[tuple[int, int]], cast: Cast) -> Iterator[FoundQuote]:
    """The marked words of a paragraph, said by whom its unmarked words name."""
    start, end = paragraph
    masked = list(text[start:end])
    for opened, closed in spans:
        masked[opened - start : closed - start] = "\0" * (closed - opened)
    said = attribution("".join(masked), _VERB)
    who = cast.resolve(said) if said else cast.latest
    for opened, closed in spans:
        if not _inside_clause(text, paragraph, opened):
            yield _quote(text, opened, closed, "direct", who)


def _inside_clause(text: str, paragraph: tuple[int, int], position: int) -> bool:
    """Whether marked words continue a reported clause ("said that … “…”"), which is then one mixed quote."""
    before = text[paragraph[0] : position]
    return re.search(rf"\b{_VERB}\s+that\b[^.!?]*$", before) is not None


def _reported(text: str, paragraph: tuple[int, int], direct: list[tuple[int, int]], cast: Cast) -> Iterator[FoundQuote]:
    for sentence in _sentences(text, paragraph):
        clause = _reported_clause(sentence, direct)
        if clause is None:
            continue
        source, start, end = clause
        if len(text[start:end].split()) < SHORTEST_QUOTE:
            continue
        marked = any(start <= opened and closed <= end + 1 for opened, closed in direct)
        yield _quote(text, start, end, "mixed" if marked else "indirect", cast.resolve(source))


def _reported_clause(sentence: _Sentence, direct: list[tuple[int, int]]) -> tuple[Attribution, int, int] | None:
    """Who is said to have said which span of a sentence, or None."""
    for pattern in (_ACCORDING, _BEFORE, _AFTER, _INVERTED):
        match = pattern.match(sentence.text)
        if match is None:
            continue
        source = Attribution.of(match["source"])
        start, end = sentence.start + match.start("clause"), sentence.start + match.end("clause")
        marked = any(opened < end and start < closed for opened, closed in direct)
        if source is None or (marked and not (pattern is _BEFORE and match["that"])):
            continue
        if (
            pattern is _BEFORE
            and not match["that"]
            and not re.match(r"(?:the|it|he|she|they|we|there|a|an|[A-Z])", match["clause"])
        ):
            continue
        return source, start, end - len(re.search(r"[.\s]*$", match["clause"])[0])  # type: ignore[index]
    return None


def _sentences(text: str, paragraph: tuple[int, int]) -> Iterator[_Sentence]:
    for match in _SENTENCE.finditer(text, *paragraph):
        body = match[0].strip()
        if body:
            yield _Sentence(body, match.start() + len(match[0]) - len(match[0].lstrip()), paragraph[0])


def _quote(text: str, start: int, end: int, kind: str, who: Attribution | None) -> FoundQuote:
    if who is None:
        return FoundQuote(text[start:end], start, end, kind)
    return FoundQuote(text[start:end], start, end, kind, who.name, who.surface, who.role, who.affiliation)
