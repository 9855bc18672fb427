"""Who a source is: the words that name him, his role and affiliation, and the one name behind several mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stance.articles.sources import antecedent, owner_of_noun
from stance.articles.titles import BODIES, DETERMINER, DOCUMENTS, GROUPS, TITLES, nation_in, split_title

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONAL = frozenset({"he", "she", "they", "it", "him", "her", "them", "his", "their"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
SPEAKING = frozenset({"i", "we", "you", "me", "us", "one"})
_PARTICLES = r"(?:al|el|bin|ibn|abu|de|da|del|della|di|du|la|le|van|von|der|den|ter|ben|st\.)"
_WORD = r"[A-Z][\w’'-]*"
_NAME = re.compile(
    rf"\b[A-Z][\w’'.-]*(?:[^\S\n]+(?:{_PARTICLES}[^\S\n]+)*(?:(?:al|el)-)?{_WORD})+|\b(?:[Aa]l|[Ee]l)-[A-Z][\w’'-]+"
)
_ABBREVIATED = re.compile(
    rf"((?:{_WORD}[^\S\n]+(?:(?:of|for|and|the|on)[^\S\n]+){{0,2}}){{1,6}})\(([A-Z][A-Za-z]{{1,7}})\)"
)
_BODY_NAME = rf"(?P<name>{_WORD}(?:\s+(?:(?:of|and|for|the)\s+){{0,2}}{_WORD})*)"
_AFFILIATION = re.compile(rf"\b(?:from|of|for|with|at|in)\s+(?:the\s+)?{_BODY_NAME}")
_BEFORE_ROLE = re.compile(
    rf"^(?:(?:former|senior|top|chief|deputy|\w+ly)\s+)*(?P<name>(?:[a-z]+\s+)?{_WORD}(?:\s+(?:(?:and|of)\s+)?{_WORD})*)\s+[a-z]"
)
_APART = frozenset({"relcl", "punct", "cc", "advmod", "mark", "prep"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source: canonical name, the words at this place, role, affiliation, and what sort of source it is.

    `kind`: `named`; `collective` (several people, or a body, without a proper name); `anonymous` (one person
    without a name); `unknown`.
    """

    name: str = ""
    surface: str = ""
    role: str = ""
    affiliation: str = ""
    kind: str = "unknown"


class Cast:
    """The people and bodies of one article, and who spoke last."""

    def __init__(self, text: str) -> None:
        self._full: dict[str, str] = {}
        self._known: dict[str, Speaker] = {}
        self._mentions = Counter(re.findall(r"\w+", text.casefold()))
        self.latest = Speaker()
        for match in _ABBREVIATED.finditer(text):
            words = match[1].split()
            for start in range(len(words)):
                if "".join(word[0] for word in words[start:] if word[0].isupper()).casefold() == match[2].casefold():
                    self._full[match[2].casefold()] = " ".join(words[start:])
        for match in _NAME.finditer(text):
            name = split_title(match[0])[1]
            last = _surname(name)
            if " " in name and last.casefold() not in self._full:
                self._full[last.casefold()] = name

    def knows(self, name: str) -> bool:
        """Whether a name is that of somebody whom the article names in full, and not at this place alone."""
        last = _surname(name).casefold()
        return last in self._full and self._mentions[re.split(r"\W", last)[-1]] > 1

    def resolve(self, source: Token | None) -> Speaker:
        """The speaker behind the head of a source, who from now on is the latest one."""
        speaker = self.glimpse(source)
        if speaker.name:
            self.latest = speaker
        return speaker

    def glimpse(self, source: Token | None) -> Speaker:
        """The speaker behind the head of a source."""
        if source is None:
            return Speaker()
        surface = surface_of(source)
        if source.lower_ in RELATIVE:
            source = antecedent(source)
        if source.lower_ in DOCUMENTS:
            author = owner_of_noun(source)
            if author is None and self.latest.name and source.left_edge.i == source.i - 1:
                return replace(self.latest, surface=surface)
            source = author or source
        if source.lower_ in RELATIVE or source.tag_.startswith("PRP"):
            speaker = self._behind_pronoun(source.lower_)
        else:
            speaker = self._identified(describe(source))
        return replace(speaker, surface=surface)

    def notice(self, subject: Token) -> None:
        """Takes note of a person whom a sentence is about, though it reports nothing: the next "he" may be him."""
        speaker = self._identified(describe(subject)) if subject.tag_ == "NNP" else Speaker()
        words = speaker.name.casefold().split()
        if speaker.kind == "named" and len(words) > 1 and not GROUPS & set(words) and not BODIES & set(words):
            self.latest = speaker

    def _behind_pronoun(self, pronoun: str) -> Speaker:
        return self.latest if pronoun in PERSONAL | RELATIVE else Speaker()

    def _identified(self, speaker: Speaker) -> Speaker:
        """The speaker under his fullest name, with what the article said of him before."""
        name = speaker.name
        if name[:1].isupper() and name.casefold() in self._full:
            speaker = replace(speaker, kind="named")
        if speaker.kind == "named":
            last = _surname(name).casefold()
            full = self._full.get(last, name)
            if " " not in name or full.casefold().endswith(name.casefold()) or _compatible(name, full):
                name = full
        before = self._known.get(name.casefold(), Speaker())
        speaker = replace(
            speaker, name=name, role=speaker.role or before.role, affiliation=speaker.affiliation or before.affiliation
        )
        self._known[name.casefold()] = speaker
        return speaker


def surface_of(source: Token) -> str:
    """The words of a source as they stand: the head with all that hangs on it, without commas at the ends."""
    tokens = list(source.doc[source.left_edge.i : source.right_edge.i + 1])
    return "".join(token.text_with_ws for token in tokens).strip(' ,;:\n\t–—-"“”')


def describe(source: Token) -> Speaker:
    """What the words around the head of a source say of it."""
    named = _proper_head(source)
    if named is None:
        name = DETERMINER.sub("", _core(source))
        return Speaker(name, name, affiliation=_affiliation(_core(source)), kind=_kind(source))
    role, name = split_title(_core(named) if named.lower_.strip(".") not in TITLES else surface_of(named))
    of = " ".join(_text(child.subtree) for child in named.rights if child.dep_ == "prep")
    apposition = _apposition(named, source)
    return Speaker(name, name, role or apposition, _affiliation(f"{apposition} {of}") or nation_in(role), "named")


def _proper_head(source: Token) -> Token | None:
    """The head of the proper name in a source: itself, or the apposition of a description ("the head of …, Name")."""
    if source.tag_.startswith("NNP") and source.lower_.strip(".") not in TITLES:
        return source
    named = next((child for child in source.rights if child.dep_ == "appos" and child.tag_.startswith("NNP")), None)
    return named or (source if source.tag_.startswith("NNP") else None)


def _core(head: Token) -> str:
    """The head with the words before it, and "of …" behind a description."""
    doc = head.doc
    start = min([left.left_edge.i for left in head.lefts if left.dep_ not in _APART], default=head.i)
    end = head.i + 1
    if not head.tag_.startswith("NNP"):
        of = next((child for child in head.rights if child.dep_ == "prep" and child.i == head.i + 1), None)
        if of is not None and of.right_edge.i - of.i < 6:
            end = of.right_edge.i + 1
    return re.sub(r"\s+", " ", doc[start:end].text).strip(' ,"“”')


def _apposition(named: Token, source: Token) -> str:
    if named != source:
        return DETERMINER.sub("", _core(source))
    child = next((child for child in named.rights if child.dep_ == "appos"), None)
    return DETERMINER.sub("", _text(child.subtree)).strip(" ,") if child is not None else ""


def _text(tokens: Iterable[Token]) -> str:
    return "".join(token.text_with_ws for token in tokens if not token.is_space).strip()


def _affiliation(description: str) -> str:
    description = DETERMINER.sub("", description)
    match = _BEFORE_ROLE.match(description) or _AFFILIATION.search(description)
    return match["name"].strip() if match else ""


def _surname(name: str) -> str:
    last = name.split()[-1] if name.split() else ""
    return re.sub(r"^(?:al|el)-", "", re.sub(r"[’']s?$", "", last), flags=re.I)


def _compatible(name: str, full: str) -> bool:
    """Whether two names of one surname can be one person's: their first names do not differ."""
    return (
        name.split()[0].casefold().strip(".")[:1] == full.split()[0].casefold()[:1]
        and len(name.split()[0].strip(".")) == 1
    )


def _kind(source: Token) -> str:
    if source.tag_ == "NNS" or source.lower_ in GROUPS or any(child.dep_ == "conj" for child in source.children):
        return "collective"
    return "anonymous" if source.tag_ == "NN" else "unknown"
