"""Whether a quote is about the target at all: a foreign force's departure or presence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stance.articles.paragraphs import paragraphs
from stance.records import FoundQuote

ON_TOPIC = 2
_FORCE = r"(?:troops?|forces?|soldiers?|garrisons?|missions?|coalition|contingents?|peacekeepers?|marines?|units?)"
_PLACES = r"(?:country|region|nation|soil|lands?|territor(?:y|ies)|homeland|cit(?:y|ies)|province|islands?|bases?)"


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.I)


# The words of the codebook's definition of a target, of its rules, and what else people call these things.
_PRESENCE = _any_of(
    rf"(?:foreign|occupying|occupation|international|coalition|allied) (?:military |armed |combat )?"
    rf"(?:{_FORCE}|presence|bases?|powers?|military)",
    rf"{_FORCE} (?:withdrawals?|presence|pull-?outs?|drawdowns?|deployments?|levels?|surge)",
    rf"(?:presence|occupation|withdrawal|departure|return|exit) of (?:[\w.’'-]+ ){{0,3}}{_FORCE}",
    "military presence",
    "boots on the ground",
    "occupiers?",
)
_DEPARTURE = _any_of(
    r"withdr[ae]w\w*", "draw-?downs?", r"draw\w* down", "pull-?outs?", r"pull\w* (?:\w+ )?(?:out|back)",
    r"redeploy\w*", r"(?:bring|send|come|go)(?:ing)? (?:\w+ ){0,3}(?:home|back)", r"evacuat\w+", "departures?",
    "exits?", "presence", r"deployments?", r"extensions?", "hand-?overs?", "expulsion", "timetables?", "occupation",
    "surge",
)  # fmt: skip
_MOVES = _any_of(
    r"withdr[ae]w\w*", r"redeploy\w*", r"pull\w* (?:\w+ )?(?:out|back)", "leav(?:e|es|ing)", "left", r"exit\w*",
    r"depart(?:s|ed|ing|ure)?", "home", r"stay(?:s|ed|ing)?", r"remain(?:s|ed|ing)?", "presence", r"deploy\w*",
    r"station(?:ed|ing)", r"remov(?:e|es|al|ed|ing)", r"expel\w*", "expulsion", r"evict\w*", r"abandon\w*",
    r"retreat\w*", r"end(?:s|ed|ing)?", r"clos(?:e|es|ed|ing|ure)", r"hand\w* over", "handover", r"reduc\w+",
    r"cut(?:s|ting)?", "out of", "timetable", "deadline", "surge", r"exten[ds]\w*", r"invit\w+", r"maintain\w*",
    r"ke(?:ep|eps|eping|pt)", "sovereignty", r"occup\w+", r"reinforce\w*", "draw-?downs?",
)  # fmt: skip
_MILITARY = _any_of(
    _FORCE, "military", "army", "armies", "bases", "personnel", r"brigades?", r"battalions?", r"advis[eo]rs?",
    "trainers", "mercenar(?:y|ies)", "servicem[ae]n", "service members",
)  # fmt: skip
_BACK = _any_of(
    r"(?:the|this|that|such|his|her|their|its) (?:\w+ )?"
    r"(?:decision|move|announcement|plan|file|issue|matter|step|statement|policy|order|agreement|deal|proposal|vote)"
)
_HERE = _any_of(rf"(?:the|this|that|our|your|their|its|his) (?:\w+ )?{_PLACES}")
_OTHER_NAMES = {
    "us": "u.s. american americans washington usa united-states",
    "american": "us u.s. washington usa united-states",
    "british": "uk u.k. britain london",
    "french": "france paris",
    "dutch": "netherlands",
    "danish": "denmark",
    "spanish": "spain",
    "polish": "poland",
    "un": "u.n. united-nations",
    "russian": "russia moscow kremlin",
    "soviet": "ussr moscow",
    "chinese": "china beijing",
}
_TARGET = re.compile(r"^(?P<owner>.*?)\b(?:from|in|out of|at|on)\s+(?P<place>.+)$", re.I)
_NAME = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*")
_NEVER = re.compile("(?!)")
_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+[\"”’)»]*|$)")


class Topic:
    """A target ("withdrawal of US troops from Iraq"), and what in an article speaks of it."""

    def __init__(self, target: str) -> None:
        parts = _TARGET.match(target)
        owner, place = (parts["owner"], parts["place"]) if parts else (target, "")
        self._owner = _names(owner) or _NEVER
        self._place = _names(place) or _names(owner) or _PRESENCE
        self.known = any(words.search(target) for words in (_PRESENCE, _DEPARTURE, _MOVES, _MILITARY))

    def about(self, text: str, quotes: Sequence[FoundQuote]) -> list[bool | None]:
        """For each quote of an article whether it is about the target; None for a target that is no withdrawal.

        It is where it names the place and speaks of the force's moving or staying. In an article about the target it
        also is where it speaks of that without the place, where it points back ("this decision", "leaving the
        country"), and where it is a direct quote: a reporter who gives a speaker's own words gives them for the
        article's subject, while a source that is only cited ("according to …") mostly gives background.
        """
        if not self.known:
            return [None] * len(quotes)
        on_topic = self.is_subject_of(text)
        return [
            self.is_told_in(quote.text) or (on_topic and (quote.quote_type == "direct" or self.is_meant_in(quote.text)))
            for quote in quotes
        ]

    def is_told_in(self, words: str) -> bool:
        """Whether words are about the target without anything around them: they name the place, and beside it the
        force's owner, a foreign presence, or moving or staying."""
        beside = (self._owner, _PRESENCE, _MOVES)
        return bool(self._place.search(words)) and any(known.search(words) for known in beside)

    def is_meant_in(self, words: str) -> bool:
        """Whether words of an article about the target are about it."""
        owner, force = self._owner.search(words), _MILITARY.search(words)
        moves = _MOVES.search(words) and (owner or force or _HERE.search(words))
        back = _BACK.search(words) or _DEPARTURE.search(words)
        return bool(_PRESENCE.search(words) or moves or back or (owner and force))

    def is_subject_of(self, text: str) -> bool:
        """Whether an article is about the target: two of its sentences name the place and speak of a force there."""
        found = 0
        for sentence in _sentences(text):
            force = _MILITARY.search(sentence) or _PRESENCE.search(sentence)
            found += bool(force and self._place.search(sentence) and self.is_told_in(sentence))
            if found == ON_TOPIC:
                return True
        return False


def _names(part: str) -> re.Pattern[str] | None:
    """The proper names in a part of a target, their usual other names and adjectives ("Iraq": "Iraqi"), if any.

    Names of up to three letters count in capitals only: "US" is no "us".
    """
    plain = [re.sub(r"-led$|[’']s$", "", name).casefold() for name in _NAME.findall(part)]
    plain += [first for first in (name.split()[0] for name in plain) if first in _OTHER_NAMES]
    others = [other.replace("-", " ") for name in plain for other in _OTHER_NAMES.get(name, "").split()]
    known = [re.escape(name) + r"\w{0,3}" if len(name) > 3 else _in_capitals(name) for name in plain]
    known += [re.escape(name) if len(name) > 3 else _in_capitals(name) for name in others]
    return _any_of(*known) if known else None


def _in_capitals(name: str) -> str:
    return f"(?-i:{re.escape(name.upper())})"


def _sentences(text: str) -> Iterator[str]:
    for start, end in paragraphs(text):
        for sentence in _SENTENCE.finditer(text[start:end]):
            yield sentence[0]
