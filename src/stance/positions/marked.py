"""An article's text with its quotes marked: nested stretches ready for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stance.positions.utterances import Row


@dataclass(slots=True)
class Stretch:
    """A stretch of text: plain words (`row` is None), or a quote with what stands in it."""

    row: Row | None
    text: str = ""
    inner: list[Stretch] = field(default_factory=list)


def marked_paragraphs(text: str, rows: Sequence[Row]) -> Iterator[list[Stretch]]:
    """The paragraphs of a text (its lines that are not blank), each with the parts of the quotes that lie in it."""
    ordered = sorted(rows, key=lambda row: (row["start"], -row["end"]))
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        inside = [row for row in ordered if row["start"] < end and row["end"] > start]
        if line.strip():
            yield _marked(text, start, end, inside)
        start = end


def _marked(text: str, start: int, end: int, rows: Sequence[Row]) -> list[Stretch]:
    """The stretch from `start` to `end`; a quote that begins in another and goes on beyond it is cut at its end."""
    stretches: list[Stretch] = []
    place = start
    for number, row in enumerate(rows):
        left, right = max(row["start"], place), min(row["end"], end)
        if row["start"] < place and row["start"] >= start:
            continue
        if left >= right:
            continue
        if left > place:
            stretches.append(Stretch(None, text[place:left]))
        within = [other for other in rows[number + 1 :] if other["start"] < right and other["end"] > left]
        stretches.append(Stretch(row, inner=_marked(text, left, right, within)))
        place = right
    if place < end:
        stretches.append(Stretch(None, text[place:end]))
    return stretches
