"""Whether a text is English, by the share of its words that are English function words."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

LEAST = 0.25
"""PolNeAR's 88 articles and the four annotated ones have .37 or more; German, Dutch, French, Spanish … under .2."""
FEWEST_WORDS = 20
_NAMED = 0.35
_LANGUAGES = {
    "ar": "Arabic", "da": "Danish", "de": "German", "es": "Spanish", "fa": "Persian", "fr": "French", "hi": "Hindi",
    "it": "Italian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish",
    "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str) -> str | None:
    """What a text that is not English seems to be written in, or None for English and for less than 20 words."""
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS or _share(words, "en") >= LEAST:
        return None
    share, name = max((_share(words, code), name) for code, name in _LANGUAGES.items())
    return name if share >= _NAMED else "another language than English"


def _share(words: list[str], code: str) -> float:
    known = _function_words(code)
    return sum(word in known for word in words) / len(words)


@cache
def _function_words(code: str) -> frozenset[str]:
    """spaCy's stop words of a language."""
    return frozenset(import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)
