"""Reported speech without marks: who is said to have said which words, read off a dependency parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from stance.articles.sources import source_of_noun, source_of_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SHORTEST_PHRASE = 3
_TRIMMED = frozenset(",.:;–—-") | {"--", "...", "…"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_OF_VERBS = {"ccomp": "clause", "xcomp": "infinitive", "dobj": "object", "oprd": "object", "nsubjpass": "passive"}


class Lexicon(Protocol):
    """Which word reports speech in which construction."""

    def fits(self, construction: str, form: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """Words (token positions `start` to `end`, end not included) that `source` is said to have said.

    `construction` is how cue and words hang together; `rest` a second stretch behind an interrupting cue.
    """

    start: int
    end: int
    cue: Token
    source: Token | None
    construction: str
    rest: tuple[int, int] | None = None


def claims(doc: Doc, cues: Lexicon) -> Iterator[Claim]:
    """Every piece of reported speech of a parsed paragraph, in the order of the words that report it."""
    for token in doc:
        for construction, cue, content in _constructions(token):
            if cues.fits(construction, cue.lower_):
                claim = _claim(doc, construction, cue, content, cues)
                if claim is not None:
                    yield claim


def _constructions(token: Token) -> Iterator[tuple[str, Token, Token]]:
    """The constructions a token is part of: name, the reporting word, and the head of what is reported."""
    relation, head = token.dep_, token.head
    if relation in ("pobj", "pcomp") and head.dep_ in ("prep", "agent"):
        yield from _behind_preposition(token, head, head.head)
    elif head.tag_.startswith(("VB", "MD")) and relation in _OF_VERBS:
        yield _OF_VERBS[relation], head, token
        if relation == "oprd":
            yield "naming", head, token
    elif head.tag_.startswith("JJ") and relation in ("ccomp", "xcomp"):
        yield "adjective", head, token
    elif head.tag_.startswith("NN") and relation in ("acl", "ccomp", "relcl") and _opens_with(token, ("that", "to")):
        yield "noun_clause", head, token
    if relation == "parataxis" and token.tag_.startswith("VB"):
        yield "clause", token, head


def _behind_preposition(token: Token, preposition: Token, reporting: Token) -> Iterator[tuple[str, Token, Token]]:
    if preposition.lower_ == "to" and reporting.lower_ == "according":
        yield "according", reporting, reporting.head
    elif reporting.tag_.startswith("VB"):
        yield preposition.lower_, reporting, token
    elif reporting.tag_.startswith("NN"):
        yield "noun_" + preposition.lower_, reporting, token


def _opens_with(token: Token, words: tuple[str, ...]) -> bool:
    return any(child.lower_ in words and child.dep_ in ("mark", "aux") for child in token.children)


def _claim(doc: Doc, construction: str, cue: Token, content: Token, cues: Lexicon) -> Claim | None:
    source = _source(construction, cue)
    if cue.dep_ == "parataxis" or construction == "according":
        return _interrupted(doc, construction, cue, content, source)
    start, end = content.left_edge.i, content.right_edge.i + 1
    if construction == "naming":
        start = min([child.left_edge.i for child in cue.rights if child.dep_ == "dobj"], default=cue.i)
    elif construction == "clause" and not any(child.dep_ in _SUBJECTS for child in content.children):
        start = min([child.left_edge.i for child in cue.rights if child.dep_ == "dobj"] + [start])
    if start <= cue.i < end:
        return None
    if end <= cue.i and construction == "clause":
        start = content.sent.start
    start, end = trimmed(doc, start, min(end, _next_report(content, cues)))
    shortest = 1 if construction in ("clause", "infinitive", "naming") else SHORTEST_PHRASE
    return Claim(start, end, cue, source, construction) if end - start >= shortest else None


def _next_report(content: Token, cues: Lexicon) -> int:
    """Where another report of the same source begins within the clause as parsed: "…, but added", "…, adding"."""
    for child in content.rights:
        reports = cues.fits("speech", child.lower_) and not any(word.dep_ in _SUBJECTS for word in child.children)
        if reports and child.dep_ in ("conj", "advcl") and child.tag_ in ("VBD", "VBG"):
            before = [word.i for word in content.rights if word.i < child.i and word.dep_ == "cc"]
            return before[-1] if child.dep_ == "conj" and before else child.left_edge.i
    return content.right_edge.i + 1


def _source(construction: str, cue: Token) -> Token | None:
    if construction == "according":
        return next((grand for child in cue.children for grand in child.children if grand.dep_ == "pobj"), None)
    return source_of_noun(cue) if construction.startswith("noun_") else source_of_verb(cue)


def _interrupted(doc: Doc, construction: str, cue: Token, content: Token, source: Token | None) -> Claim | None:
    """The sentence without the words that report it: before them, behind them, or around them."""
    sentence, left, right = content.sent, cue.left_edge.i, cue.right_edge.i + 1
    before = trimmed(doc, sentence.start, left)
    behind = trimmed(doc, right, sentence.end)
    if construction == "according" and content.dep_ not in ("ROOT", "conj", "ccomp") and content.left_edge.i < left:
        before = trimmed(doc, content.left_edge.i, left)
    stretches = [stretch for stretch in (before, behind) if stretch[1] - stretch[0] > 1]
    if not stretches:
        return None
    return Claim(*stretches[0], cue, source, construction, stretches[1] if len(stretches) > 1 else None)


def trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The stretch without punctuation, white space and an introducing "that" at its ends."""
    while start < end and (_is_edge(doc[start]) or (doc[start].lower_ == "that" and doc[start].dep_ == "mark")):
        start += 1
    while end > start and _is_edge(doc[end - 1]):
        end -= 1
    return start, end


def _is_edge(token: Token) -> bool:
    return token.is_space or token.text in _TRIMMED
