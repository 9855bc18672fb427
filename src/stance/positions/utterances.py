"""What counts once: rows of articles brought together into utterances, so that nothing is counted twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.labels import STANCE
from stance.records import probability_columns

Row = Mapping[str, Any]
UNNAMED = "nobody named"
UNATTACHED = "no affiliation given"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said in one go: `probabilities` (3,) over favor, against, neutral; `article` and `date` of it."""

    speaker: str
    affiliation: str
    article: str
    date: str
    probabilities: NDArray[np.float64]


def utterances(rows: Iterable[Row]) -> list[Utterance]:
    """The utterances about the target that rows hold, in their order.

    A quote that goes on after its attribution is one utterance with its beginning (the mean of the probabilities, by
    length). What a speaker reports another to have said (`via`) counts for neither. The same words of the same
    speaker in several articles count once, in the first. Rows whose `about_target` is None count.
    """
    found: list[list[Row]] = []
    for row in rows:
        if row.get("via"):
            continue
        goes_on = row.get("continues") and found and _same_source(found[-1][-1], row)
        if goes_on:
            found[-1].append(row)
        else:
            found.append([row])
    seen: set[tuple[str, tuple[str, ...]]] = set()
    kept = []
    for group in found:
        key = group[0]["speaker"].casefold(), tuple(_WORD.findall(" ".join(row["text"] for row in group).casefold()))
        told = [row for row in group if row["about_target"] is not False]
        if told and key not in seen:
            seen.add(key)
            kept.append(_utterance(told))
    return kept


def _same_source(earlier: Row, later: Row) -> bool:
    return bool(earlier["article"] == later["article"] and earlier["speaker"] == later["speaker"])


def _utterance(group: Sequence[Row]) -> Utterance:
    lengths = [len(row["text"]) for row in group]
    mean = np.average(probability_columns(group, STANCE.name, STANCE.labels), axis=0, weights=lengths)
    first = group[0]
    speaker = first["speaker"] or UNNAMED
    return Utterance(speaker, first["affiliation"] or UNATTACHED, first["article"], first.get("date") or "", mean)
