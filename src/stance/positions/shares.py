"""Stance shares per speaker and per affiliation, with intervals that carry the classifier's own error."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.labels import STANCE
from stance.positions.utterances import Row, Utterance, utterances

DRAWS = 2000
AT_ONCE = 1_000_000
FEW = 5
METHOD = (
    "A share is the mean of the calibrated probabilities over the utterances about the target. Its 95% interval is "
    f"taken from {DRAWS:,} draws; each draws the utterances anew with replacement (which of them got printed is "
    "chance) and a label for each from its probabilities (the classifier may err). Under "
    f"{FEW} utterances the interval says little about anything but those utterances."
)


def positions(rows: Iterable[Row]) -> dict[str, Any]:
    """Counts and shares over rows of articles: all together, by speaker, by affiliation, by date.

    Groups come largest first, then by name; dates in order.
    """
    rows = list(rows)
    said = utterances(rows)
    return {
        "target": rows[0]["target"] if rows else None,
        "articles": len({row["article"] for row in rows}),
        "quotes": len(rows),
        "about_target": sum(row["about_target"] is not False for row in rows),
        "utterances": len(said),
        "method": METHOD,
        "all": {"name": "everyone", **shares([utterance.probabilities for utterance in said], "everyone")},
        "speakers": _by(said, lambda utterance: utterance.speaker),
        "affiliations": _by(said, lambda utterance: utterance.affiliation),
        "dates": sorted(
            _by([u for u in said if u.date], lambda utterance: utterance.date), key=lambda one: one["name"]
        ),
    }


def shares(probabilities: Sequence[NDArray[np.float64]], name: str) -> dict[str, Any]:
    """`n` and for each label its share with a 95% interval, of n utterances' probabilities (3,).

    The draws are seeded by `name`, so that the same group gives the same interval wherever it stands.
    """
    if not len(probabilities):
        return {"n": 0, **{label: {"value": None, "low": None, "high": None} for label in STANCE.labels}}
    matrix = np.asarray(probabilities)
    drawn = draw_shares(matrix, np.random.default_rng(zlib.crc32(name.encode())))
    answer: dict[str, Any] = {"n": len(matrix)}
    for place, label in enumerate(STANCE.labels):
        low, high = (float(bound) for bound in np.quantile(drawn[:, place], (0.025, 0.975)))
        value = float(matrix[:, place].mean())
        answer[label] = {"value": round(value, 4), "low": round(low, 4), "high": round(high, 4)}
    return answer


def draw_shares(probabilities: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Shares (draws, k): each draw resamples the n utterances and gives each a label by its probabilities (n, k)."""
    n, k = probabilities.shape
    upto = probabilities.cumsum(axis=1)[:, :-1]
    drawn = []
    for start in range(0, DRAWS, max(1, AT_ONCE // n)):
        draws = min(AT_ONCE // n or 1, DRAWS - start)
        picked = random.integers(n, size=(draws, n))
        labels = (random.random((draws, n, 1)) > upto[picked]).sum(axis=2)
        drawn.append(np.stack([(labels == label).mean(axis=1) for label in range(k)], axis=1))
    return np.concatenate(drawn)


def _by(said: Sequence[Utterance], name_of: Callable[[Utterance], str]) -> list[Mapping[str, Any]]:
    groups: defaultdict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for utterance in said:
        groups[name_of(utterance)].append(utterance.probabilities)
    listed = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [{"name": name, **shares(members, name)} for name, members in listed]
