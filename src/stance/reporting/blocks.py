"""What a report is made of: sections of a few kinds of blocks, built once and written by every format alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

Words = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text; `lead` stands before it in bold."""

    kind: ClassVar[str] = "paragraph"
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check and what it found; one that is not fine catches the eye, in words and not by colour alone."""

    kind: ClassVar[str] = "finding"
    text: str
    fine: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; the first column names the row, `strong` is the position of the row that matters.

    `name` labels the table in LaTeX.
    """

    kind: ClassVar[str] = "table"
    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, its caption, and `says`: what it shows, for those who do not see it."""

    kind: ClassVar[str] = "figure"
    svg: Markup
    caption: str
    says: str


@dataclass(frozen=True, slots=True)
class Card:
    """One quote with what is to be said of it; `words` weighs the words of its parts in [-1, 1]."""

    text: str
    facts: Sequence[tuple[str, str]]
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cards:
    """Quotes one below the other."""

    kind: ClassVar[str] = "cards"
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type."""

    kind: ClassVar[str] = "code"
    text: str


Block = Paragraph | Finding | Table | Figure | Cards | Code


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 2 or 3 and the blocks under it."""

    anchor: str
    title: str
    blocks: Sequence[Block]
    level: int = 2
