"""The words that report speech, each in the constructions in which it does so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_VOWELS = "aeiou"
_DOUBLING = frozenset(
    [
        "admit",
        "commit",
        "refer",
        "infer",
        "prefer",
        "regret",
        "submit",
        "transmit",
        "plan",
        "spot",
        "tip",
        "quip",
        "blab",
        "emit",
        "omit",
        "permit",
        "rebut",
    ]
)
_IRREGULAR = {
    "be": "is are was were been being am",
    "bid": "bade bidden",
    "bet": "bet",
    "begin": "began begun",
    "choose": "chose chosen",
    "draw": "drew drawn",
    "feel": "felt",
    "fight": "fought",
    "find": "found",
    "foresee": "foresaw foreseen",
    "forget": "forgot forgotten",
    "get": "got gotten",
    "give": "gave given",
    "have": "has had",
    "hear": "heard",
    "hold": "held",
    "keep": "kept",
    "know": "knew known",
    "lay": "laid",
    "lead": "led",
    "learn": "learnt",
    "let": "let",
    "make": "made",
    "mean": "meant",
    "put": "put",
    "read": "read",
    "say": "said",
    "see": "saw seen",
    "seek": "sought",
    "send": "sent",
    "set": "set",
    "shoot": "shot",
    "show": "showed shown",
    "sing": "sang sung",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "take": "took taken",
    "teach": "taught",
    "tell": "told",
    "think": "thought",
    "understand": "understood",
    "withdraw": "withdrew withdrawn",
    "write": "wrote written",
}


class Cues:
    """Knows for a word form which base forms report speech in which construction.

    Constructions: `clause` ("said it was"), `infinitive` ("vowed to go"), `object` ("rejected the plan"), `passive`
    ("the plan was rejected by"), `naming` ("called the plan a mistake"), `speech` (beside quotation marks), and after
    them a preposition (`about`: "warned about"); those with `noun_` before belong to nouns ("the claim that").
    `constructions` lists the base forms of each, between spaces.
    """

    def __init__(self, constructions: dict[str, str]) -> None:
        self._forms: dict[str, set[tuple[str, str]]] = {}
        for construction, words in constructions.items():
            for word in words.split():
                for form in _noun_forms(word) if construction.startswith("noun_") else verb_forms(word):
                    self._forms.setdefault(form, set()).add((construction, word))

    def fits(self, construction: str, form: str) -> bool:
        """Whether a word form (lower case) reports speech in a construction."""
        return any(known == construction for known, _ in self._forms.get(form, ()))


@cache
def english_cues() -> Cues:
    """The shipped list: words that reported speech in at least two fifths of their uses in the train split of PolNeAR
    (a fifth for `clause`), read through by hand."""
    return Cues(json.loads(files("stance.articles").joinpath("cues.json").read_text(encoding="utf-8")))


def verb_forms(verb: str) -> Iterator[str]:
    """The base form and its inflections: says, said, saying."""
    yield verb
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) else verb
    if verb in _DOUBLING:
        stem += verb[-1]
    yield stem + "ing"
    consonant_y = verb.endswith("y") and verb[-2:-1] not in _VOWELS
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield verb + "es"
    else:
        yield verb[:-1] + "ies" if consonant_y else verb + "s"
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb].split()
    else:
        yield verb[:-1] + "ied" if consonant_y else (verb + "d" if verb.endswith("e") else stem + "ed")


def _noun_forms(noun: str) -> Iterator[str]:
    yield noun
    yield noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in _VOWELS else noun + "s"
