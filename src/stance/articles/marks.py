"""Which quotation marks belong together: a finite-state reader of one paragraph after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

DEEPEST = 4
LONGEST_SINGLE = 600
_MARK = re.compile(r"[\"“”„‟«»‹›]|``|''")
_OPENER_AT_START = re.compile(r"[\s(\[—–-]*(?:[\"“„«‹]|``|'')")
_CLOSERS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "”": "”",
    "‟": "”",
    "``": "''",
    '"': '"',
    "''": "''",
}
_SINGLE_OPENER = re.compile(r"(?<![\w'’‘])['‘](?=\w)")
_SINGLE_CLOSER = re.compile(r"(?<=[,.!?…])['’](?!\w)|(?<=\w)['’](?=[,.;:!?]|\s*$)")


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between marks: `start` and `end` without the marks, `outer_start` and `outer_end` with them.

    `goes_on`: the paragraph before ended within the same quote.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool = False


def marked_spans(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[list[Marked]]:
    """The outermost marked words of every paragraph, in order.

    A quote over several paragraphs (each opening with a mark, only the last closed) gives one span for each. A
    mark without a partner opens a quote up to the end of its paragraph where nothing else in it is marked, and
    is ignored otherwise. Nested marks belong to the span around them.
    """
    spans: list[list[Marked]] = []
    inside = False
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else (end, end)
        next_opens = _OPENER_AT_START.match(text, *following) is not None
        found, left_open = _pair(text, start, end, inside, next_opens)
        opens_here = _OPENER_AT_START.match(text, start, end) is not None
        if inside and found and (opens_here or found[0].outer_start == start):
            first = found[0]
            found[0] = Marked(first.start, first.end, first.outer_start, first.outer_end, goes_on=True)
        spans.append(sorted([*found, *_single(text, start, end, found)], key=lambda span: span.start))
        inside = left_open
    return spans


def _pair(text: str, start: int, end: int, inside: bool, next_opens: bool) -> tuple[list[Marked], bool]:
    """The spans of one paragraph, and whether its last quote is still open at its end."""
    open_marks: list[tuple[str, int, int]] = []
    closed: list[Marked] = []
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match[0], match.start(), match.end()
        opened = next(
            (level for level in reversed(range(len(open_marks))) if _closes(mark, open_marks[level][0])), None
        )
        opens = _may_open(text, at, after, start, end)
        if opened is not None and not (opens and _reopens(text, mark, at, start)):
            _, outer, inner = open_marks[opened]
            del open_marks[opened:]
            closed.append(Marked(inner, at, outer, after))
        elif opens:
            if len(open_marks) == DEEPEST:
                open_marks.clear()
            open_marks.append((mark, at, after))
        elif inside and not closed and not open_marks:
            closed.append(Marked(start, at, start, after))
    spans = _outermost(closed)
    if not open_marks:
        return spans, False
    _, outer, inner = open_marks[0]
    if next_opens or not any(span.outer_start > outer for span in spans):
        spans = [span for span in spans if span.outer_end <= outer]
        spans.append(Marked(inner, end, outer, end))
        return spans, True
    return spans, False


def _closes(mark: str, opener: str) -> bool:
    return mark in _CLOSERS.get(opener, "") or (mark == '"' and opener in "“„‟”")


def _may_open(text: str, at: int, after: int, start: int, end: int) -> bool:
    """Whether words begin right behind the mark (French marks have a space there), and none ends right before it."""
    before = text[at - 1] if at > start else " "
    inner = after + 1 if text[at] in "«‹" and text[after : after + 1].isspace() else after
    behind = text[inner] if inner < end else " "
    return not before.isalnum() and not behind.isspace() and behind not in ",;:!?)]}"


def _reopens(text: str, mark: str, at: int, start: int) -> bool:
    """Whether a mark that could also close stands where only an opening one does: after white space or a bracket."""
    return mark not in "”»›" and at > start and (text[at - 1].isspace() or text[at - 1] in "([—–")


def _outermost(closed: list[Marked]) -> list[Marked]:
    """`closed` is ordered by its ends; a span within a later one is nested."""
    outermost: list[Marked] = []
    for span in closed:
        while outermost and outermost[-1].outer_start >= span.outer_start:
            outermost.pop()
        outermost.append(span)
    return [span for span in outermost if span.end > span.start]


def _single(text: str, start: int, end: int, found: Sequence[Marked]) -> list[Marked]:
    """Spans in single marks, outside all others; a possessive or an elision has no partner and gives none."""
    spans: list[Marked] = []
    edges = [start, *(edge for span in found for edge in (span.outer_start, span.outer_end)), end]
    for left, right in zip(edges[::2], edges[1::2]):
        position = left
        while opener := _SINGLE_OPENER.search(text, position, right):
            closer = _SINGLE_CLOSER.search(text, opener.end(), min(right, opener.end() + LONGEST_SINGLE))
            position = opener.end()
            if closer is not None:
                spans.append(Marked(opener.end(), closer.start(), opener.start(), closer.end()))
                position = closer.end()
    return spans
