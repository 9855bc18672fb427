"""Where the paragraphs of a text lie, in stretches short enough to parse."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 4000
FEWEST_WRAPPED = 3
WIDEST_WRAPPED = 110
_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph, without the white space around it, at most `LONGEST` characters apart.

    A line is a paragraph, unless a block of lines looks wrapped at a margin: then the block is one.
    """
    for block in _BLOCK.finditer(text):
        lines = [line.span() for line in _LINE.finditer(text, *block.span())]
        if _is_wrapped(text, lines):
            lines = [(lines[0][0], lines[-1][1])]
        for start, end in lines:
            yield from _pieces(text, start, end)


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether every line is as full as the width allows: the first word of the next would not have fitted."""
    width = max(end - start for start, end in lines)
    if len(lines) < FEWEST_WRAPPED or width > WIDEST_WRAPPED:
        return False
    first_words = [text[start:end].split(maxsplit=1)[0] for start, end in lines[1:]]
    return all(end - start + 1 + len(word) > width for (start, end), word in zip(lines, first_words))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch in pieces of at most `LONGEST`, cut after a sentence or between words where there are any."""
    while end - start > LONGEST:
        half = start + LONGEST // 2
        cut = max(text.rfind(mark, half, start + LONGEST) + 1 for mark in (". ", "? ", "! "))
        cut = cut or text.rfind(" ", half, start + LONGEST) + 1 or start + LONGEST
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if start < end:
        yield start, end
