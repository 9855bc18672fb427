"""An article as windows of word pieces, each piece tagged as part of a source, a cue, a content, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.articles.gold import GoldArticle, Stretch
from stance.articles.paragraphs import paragraphs

KINDS = ("source", "cue", "content")
MAX_LENGTH = 256
TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+")
_LETTER = re.compile(r"[^\W\d_]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TagWindow:
    """Word pieces `input_ids` (n) with the special ones around them; `offsets` (n) are characters of the article,
    (0, 0) for special pieces."""

    input_ids: list[int]
    offsets: list[Stretch]

    def __len__(self) -> int:
        return len(self.input_ids)


@dataclass(slots=True)
class Tagged:
    """Where the sources, cues and contents of a text stand (characters), each kind in order of the text."""

    source: list[Stretch] = field(default_factory=list)
    cue: list[Stretch] = field(default_factory=list)
    content: list[Stretch] = field(default_factory=list)


def tag_windows(tokenizer: Any, text: str, max_length: int, overlap: int) -> list[TagWindow]:
    """The windows of a text, at most `max_length` pieces each, which begin and end between sentences where these
    allow it; neighbours share whole sentences of at most `overlap` pieces. Pieces without a letter nearby are left out.
    """
    sentences = _encoded(tokenizer, text, max_length - 2)
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    windows: list[TagWindow] = []
    held: list[tuple[list[int], list[Stretch]]] = []
    for sentence in [*sentences, None]:
        size = sum(len(ids) for ids, _ in held)
        if held and (sentence is None or size + len(sentence[0]) > max_length - 2):
            ids = [first, *(piece for ids, _ in held for piece in ids), last]
            offsets = [(0, 0), *(place for _, places in held for place in places), (0, 0)]
            windows.append(TagWindow(ids, offsets))
            room = min(overlap, max_length - 2 - len(sentence[0])) if sentence else 0
            old = 0
            while old < len(held) and sum(len(ids) for ids, _ in held[len(held) - old - 1 :]) <= room:
                old += 1
            held = held[len(held) - old :]
        if sentence is not None:
            held.append(sentence)
    return windows


def _encoded(tokenizer: Any, text: str, longest: int) -> list[tuple[list[int], list[Stretch]]]:
    """The sentences of a text as pieces and their characters; longer ones than `longest` pieces are cut."""
    clean = _SURROGATE.sub("?", text)
    places = list(_sentences(clean))
    if not places:
        return []
    encoded = tokenizer(
        [clean[start:end] for start, end in places],
        add_special_tokens=False,
        return_offsets_mapping=True,
        return_attention_mask=False,
        return_token_type_ids=False,
    )
    parts = []
    for (start, _), ids, offsets in zip(places, encoded["input_ids"], encoded["offset_mapping"]):
        moved = [(start + left, start + right) for left, right in offsets]
        parts += [(ids[at : at + longest], moved[at : at + longest]) for at in range(0, len(ids), longest)]
    return parts


def _sentences(text: str) -> Iterator[Stretch]:
    for start, end in paragraphs(text):
        if _LETTER.search(text, start, end):
            at = start
            for match in _SENTENCE_END.finditer(text, start, end):
                yield at, match.end()
                at = match.end()
            if at < end:
                yield at, end


def gold_tags(article: GoldArticle, window: TagWindow) -> list[int]:
    """The tag (a position in TAGS) of every piece of a window; 0 for special ones and where nothing is annotated."""
    tags = [0] * len(window)
    for quote in article.quotes:
        for kind, stretches in zip(KINDS, (quote.sources, quote.cues, quote.stretches)):
            for stretch in stretches:
                _mark(window.offsets, tags, stretch, 1 + 2 * KINDS.index(kind))
    return tags


def _mark(offsets: Sequence[Stretch], tags: list[int], stretch: Stretch, begin: int) -> None:
    held = [n for n, (start, end) in enumerate(offsets) if start < stretch[1] and end > stretch[0]]
    for place, piece in enumerate(held):
        tags[piece] = begin + bool(place)
