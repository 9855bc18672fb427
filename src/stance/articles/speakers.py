"""Who said it: the words that name a source, and the one person behind his several names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_PRONOUN = re.compile(r"^(?:he|she|they|it|who)$", re.I)
_NAME = re.compile(r"^(?:[A-Z][\w.'’-]*|al-[A-Z][\w'’-]*|[Aa]l-[\w'’-]+|de|van|von|bin|ibn|el|and|of|the)(?:\s|$)")
_AFFILIATION = re.compile(r"\b(?:from|of|for|with) (?P<name>(?:the )?[A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]*|and|of))*)")
_INTRODUCED = re.compile(r"(?P<name>(?:[A-Z][\w'’-]+ )+(?:al-)?[A-Z][\w'’-]+), (?:an?|the) [^,.]+(?=,)")
_MINOR_WORDS = 12


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source as the text words it."""

    surface: str
    name: str
    role: str = ""
    affiliation: str = ""

    @property
    def is_pronoun(self) -> bool:
        return _PRONOUN.match(self.surface) is not None

    @classmethod
    def of(cls, words: str) -> Attribution | None:
        """The source in the words beside a cue: a name with what is said of him, a pronoun, or a description."""
        words = words.strip(' ,\0"“”')
        head, _, apposition = words.partition(", ")
        head = re.sub(r"^(?:and|but|while|meanwhile|also|then)\s+", "", head.strip(), flags=re.I)
        if not head or len(head.split()) > _MINOR_WORDS:
            return None
        apposition = apposition.strip(" ,")
        affiliation = _AFFILIATION.search(apposition)
        return cls(head, head, apposition, affiliation["name"] if affiliation else "")


def attribution(masked: str, verb: str) -> Attribution | None:
    """The source named by a paragraph whose quoted words are masked with NUL characters."""
    after = re.search(rf"\0[”\"»“]?,?\s*(?P<source>[^\0.!?]{{2,160}}?)\s+{verb}\b", masked)
    inverted = re.search(rf"\0[”\"»“]?,?\s*{verb}\s+(?P<source>[^\0.!?]{{2,160}}?)(?:[.;]|$)", masked)
    before = re.search(rf"(?:^|[.!?]\s+)(?P<source>[^\0.!?]{{2,200}}?),?\s+{verb}\b[^\0.!?]*\W\0", masked)
    for match in (inverted, before, after):
        if match is not None:
            return Attribution.of(match["source"])
    return None


class Cast:
    """The speakers of one article so far: finds the earlier, fuller name behind a surname or a pronoun."""

    def __init__(self) -> None:
        self._named: list[Attribution] = []
        self.latest: Attribution | None = None

    def introduce(self, paragraph: str) -> None:
        """Takes note of a person whom the paragraph begins with ("Jane Doe, a senator, …")."""
        met = _INTRODUCED.match(paragraph)
        if met is not None and self._known(met["name"]) is None:
            self.latest = Attribution.of(met[0])
            self._named += [self.latest] if self.latest else []

    def resolve(self, said: Attribution) -> Attribution:
        """The source under the first and fullest name that the article gave him."""
        known = self.latest if said.is_pronoun else self._known(said.surface)
        if known is not None:
            self.latest = replace(
                known,
                surface=said.surface,
                role=known.role or said.role,
                affiliation=known.affiliation or said.affiliation,
            )
        else:
            self.latest = said
            if not said.is_pronoun:
                self._named.append(said)
        return self.latest

    def _known(self, surface: str) -> Attribution | None:
        if not _looks_like_a_name(surface):
            return next((known for known in self._named if known.name == surface), None)
        last = surface.split()[-1].casefold()
        return next((known for known in self._named if known.name.split()[-1].casefold() == last), None)


def _looks_like_a_name(surface: str) -> bool:
    return all(_NAME.match(word) for word in surface.split())
