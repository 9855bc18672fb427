"""Articles whose quotes people have marked: PolNeAR in brat format, and our own as text beside JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stance.articles.marks import Marked, marked_spans
from stance.articles.paragraphs import paragraphs
from stance.errors import InputError

Stretch = tuple[int, int]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote as annotated: its stretches of the text, and who says it in the annotator's words.

    `optional`: a miss does not count. `anywhere`: the words stand in several places, any of which counts. `about`:
    whether it is about a withdrawal, then with `target`, `stance` and `sentiment`; `contested`: its stance is arguable.
    `sources`, `cues`: where the words that name the speaker and those that report him stand.
    """

    stretches: tuple[Stretch, ...]
    speaker: str
    kind: str = ""
    optional: bool = False
    anywhere: bool = False
    about: bool | None = None
    target: str = ""
    stance: str = ""
    sentiment: str = ""
    contested: bool = False
    sources: tuple[Stretch, ...] = ()
    cues: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text and the quotes that an annotator found in it."""

    id: str
    text: str
    quotes: tuple[GoldQuote, ...]


def read_polnear(folder: Path) -> Iterator[GoldArticle]:
    """One split of PolNeAR (folders `text` and `attributions`); of several annotations of a text the first."""
    seen: set[str] = set()
    paths = sorted((folder / "attributions").glob("*.ann"))
    if not paths:
        raise InputError(f"{folder}/attributions holds no .ann file; expected one split of PolNeAR in brat format.")
    for path in paths:
        name = path.stem.rpartition("_")[0]
        if name not in seen:
            seen.add(name)
            text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
            quotes = list(_attributions(path.read_text(encoding="utf-8")))
            marks = [span for spans in marked_spans(text, list(paragraphs(text))) for span in spans]
            yield GoldArticle(
                name, text, tuple(replace(quote, kind=kind_by_marks(text, quote.stretches, marks)) for quote in quotes)
            )


def kind_by_marks(text: str, stretches: Iterable[Stretch], marks: Sequence[Marked]) -> str:
    """`direct` where all words of the stretches stand between marks, `indirect` where none does, else `mixed`."""
    words = [match for stretch in stretches for match in _WORD.finditer(text, *stretch)]
    marked = sum(any(span.start <= word.start() < span.end for span in marks) for word in words)
    return "indirect" if not marked else "direct" if marked == len(words) else "mixed"


def _attributions(annotations: str) -> Iterator[GoldQuote]:
    spans: dict[str, tuple[tuple[Stretch, ...], str]] = {}
    lines = [line.split("\t") for line in annotations.split("\n") if line[:1] in ("T", "E")]
    for parts in lines:
        if parts[0].startswith("T") and len(parts) > 2:
            places = parts[1].partition(" ")[2].split(";")
            spans[parts[0]] = tuple((int(place.split()[0]), int(place.split()[1])) for place in places), parts[2]
    for parts in lines:
        if parts[0].startswith("E"):
            roles = [argument.split(":") for argument in parts[1].split()[1:]]
            content, sources, cues = (
                [spans[name] for role, name in roles if role.startswith(wanted)]
                for wanted in ("Content", "Source", "Cue")
            )
            if content:
                yield GoldQuote(
                    _stretches(content),
                    " ".join(words for _, words in sources),
                    sources=_stretches(sources),
                    cues=_stretches(cues),
                )


def _stretches(spans: Iterable[tuple[tuple[Stretch, ...], str]]) -> tuple[Stretch, ...]:
    return tuple(sorted(stretch for stretches, _ in spans for stretch in stretches))


def read_annotated(folder: Path) -> Iterator[GoldArticle]:
    """Articles as `name.txt`, each with its quotes in `name.json`."""
    for path in sorted(folder.glob("*.json")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        rows = json.loads(path.read_text(encoding="utf-8"))
        yield GoldArticle(path.stem, text, tuple(_row(row) for row in rows))


def _row(row: dict[str, object]) -> GoldQuote:
    return GoldQuote(
        ((int(str(row["start"])), int(str(row["end"]))),),
        str(row["speaker"] or ""),
        str(row["quote_type"]),
        bool(row["optional"]),
        int(str(row["occurrences"])) > 1,
        bool(row["about_withdrawal"]),
        str(row["target"] or ""),
        str(row["stance"] or ""),
        str(row["sentiment"] or ""),
        bool(row["contested"]),
    )


def places(quote: GoldQuote, text: str) -> list[tuple[Stretch, ...]]:
    """Where a quote stands: as annotated and, where any of several places counts, wherever its words are."""
    if not quote.anywhere:
        return [quote.stretches]
    words = text[slice(*quote.stretches[0])]
    return [((match.start(), match.end()),) for match in re.finditer(re.escape(words), text)]
