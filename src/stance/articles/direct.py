"""Who says the words between quotation marks, read off the words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stance.articles.claims import Lexicon
from stance.articles.marks import Marked
from stance.articles.sources import source_of_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

WIDEST = 40
SENTENCE_ENDS = frozenset(".!?")
_INTRODUCING = frozenset({",", ":", ";", "—", "–", "--", "-", "that", "…"})
_INNER = frozenset({"compound", "nmod", "poss", "pobj", "prep", "appos", "conj"})
_NOMINAL = ("NN", "PRP", "WP")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The word that reports and the head of the words that name who says it."""

    cue: Token
    source: Token | None


class MarkedParagraph:
    """A parsed paragraph that knows which of its tokens stand between which marks."""

    def __init__(self, doc: Doc, spans: Sequence[Marked], offset: int) -> None:
        self.doc = doc
        self.spans = [
            Marked(
                span.start - offset, span.end - offset, span.outer_start - offset, span.outer_end - offset, span.goes_on
            )
            for span in spans
        ]
        self.inside = [-1] * len(doc)
        number = 0
        for token in doc:
            while number < len(spans) and self.spans[number].outer_end <= token.idx:
                number += 1
            if number < len(spans) and token.idx + len(token) > self.spans[number].outer_start:
                self.inside[token.i] = number

    def before(self, number: int) -> list[Token]:
        """The unmarked words of the sentence before a span, nearest last."""
        first = next((i for i, inside in enumerate(self.inside) if inside == number), 0)
        found: list[Token] = []
        for i in range(first - 1, max(first - WIDEST, 0) - 1, -1):
            if self.inside[i] >= 0 or self.doc[i].text in SENTENCE_ENDS:
                break
            found.append(self.doc[i])
        return [token for token in reversed(found) if not token.is_space]

    def after(self, number: int) -> list[Token]:
        """The unmarked words of the sentence behind a span, nearest first."""
        last = max((i for i, inside in enumerate(self.inside) if inside == number), default=len(self.doc))
        found: list[Token] = []
        for i in range(last + 1, min(last + WIDEST, len(self.doc))):
            if self.inside[i] >= 0 or self.doc[i].text in SENTENCE_ENDS:
                break
            found.append(self.doc[i])
        return [token for token in found if not token.is_space]

    def between(self, earlier: int, later: int) -> list[Token]:
        """The words between two spans, unless they are too many for an attribution: then the first of them."""
        last = max((i for i, inside in enumerate(self.inside) if inside == earlier), default=0)
        found: list[Token] = []
        for token in self.doc[last + 1 : last + 1 + 2 * WIDEST]:
            if self.inside[token.i] == later:
                break
            found.append(token)
        return found

    def words(self, number: int) -> str:
        """The words of a span, without its marks."""
        span = self.spans[number]
        return self.doc.text[span.start : span.end]


def attribution(paragraph: MarkedParagraph, number: int, cues: Lexicon) -> Attribution | None:
    """The attribution of a marked span by the words right behind it or, failing that, right before it."""
    words = paragraph.words(number).rstrip()
    return _behind(paragraph.after(number), words, cues) or _before(paragraph.before(number), words, cues)


def _behind(tokens: list[Token], words: str, cues: Lexicon) -> Attribution | None:
    while tokens and tokens[0].is_punct:
        tokens = tokens[1:]
    if not tokens:
        return None
    if tokens[0].lower_ == "according":
        return Attribution(tokens[0], next((token for token in tokens if token.dep_ == "pobj"), None))
    own_sentence = words.endswith(".") and tokens[0].text[:1].isupper()
    for place, token in enumerate(tokens):
        if token.text in ";:":
            break
        if _reports(token, tokens[:place], cues):
            source = _beside(tokens, place)
            if source is None or (own_sentence and _says_more(tokens, place, source)):
                return None
            return Attribution(token, source)
    return None


def _reports(token: Token, earlier: Sequence[Token], cues: Lexicon) -> bool:
    if not token.tag_.startswith("VB"):
        return False
    directly_said = len(earlier) == 1 and earlier[0].tag_ in ("PRP", "NNP") and token.tag_ in ("VBD", "VBZ")
    return cues.fits("speech", token.lower_) or directly_said


def _says_more(tokens: Sequence[Token], place: int, source: Token) -> bool:
    """Whether the sentence goes on behind the words that report, and so reports something else."""
    own = {token.i for token in source.subtree}
    return sum(token.i not in own and not token.is_punct for token in tokens[place + 1 :]) > 2


def _beside(tokens: Sequence[Token], place: int) -> Token | None:
    """The subject of the word at `place` among the tokens: as parsed, else the nearest noun before or behind it."""
    here = {token.i for token in tokens}
    parsed = source_of_verb(tokens[place])
    if parsed is not None and parsed.i in here:
        return parsed
    for nearby in (list(reversed(tokens[:place])), list(tokens[place + 1 :])):
        noun = next((token for token in nearby if token.tag_.startswith(_NOMINAL)), None)
        if noun is not None:
            return _topmost(noun, here)
    return None


def _topmost(noun: Token, here: Iterable[int]) -> Token:
    while noun.dep_ in _INNER and noun.head.i in here:
        noun = noun.head
    return noun


def _before(tokens: list[Token], words: str, cues: Lexicon) -> Attribution | None:
    if not tokens:
        return None
    introduced = tokens[-1].text in _INTRODUCING
    whole = words[:1].isupper() or words[:1] in "[(…"
    here = {token.i for token in tokens}
    verbs = [token for token in reversed(tokens) if token.tag_.startswith("VB")]
    reporting = next((verb for verb in verbs if cues.fits("speech", verb.lower_)), None)
    if not introduced and (reporting is None or reporting.i != tokens[-1].i) and not (reporting and whole):
        return None
    for verb in [reporting] if reporting else verbs if whole else []:
        source = source_of_verb(verb)
        if source is not None and source.i in here:
            return Attribution(verb, source)
    if reporting is not None:
        source = _beside(tokens, tokens.index(reporting))
        return Attribution(reporting, source) if source is not None else None
    if tokens[-1].text == ":" and whole:
        named = next((token for token in reversed(tokens) if token.tag_.startswith("NNP")), None)
        return Attribution(tokens[-1], named) if named is not None else None
    return None
