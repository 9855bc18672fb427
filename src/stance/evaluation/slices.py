"""Where the model is good and where it is not: groups of rows, each beside the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse, stats

from stance.evaluation.answers import Answers, Rows
from stance.evaluation.comparison import ALPHA, holm
from stance.evaluation.intervals import Resampling, figure
from stance.evaluation.metrics import accuracy, macro_f1

FEWEST_ROWS = 10
FEWEST_CLUSTERS = 5
MOST_GROUPS = 15


def slices(
    rows: Rows, given: Answers, draws: Resampling, fields: Sequence[str], learnt_targets: Collection[str] | None
) -> dict[str, Any]:
    """For each field, its largest groups with accuracy, interval, lead over all other rows, and whether that is marked.

    A group counts from ten rows of five speakers on. `differs` is set where the difference from the rest survives
    Holm's correction over the field's groups. A row whose field is a list stands in a group for each item.
    """
    result = {}
    for field in fields:
        names = [_names(row, field, learnt_targets) for row in rows]
        sizes = Counter(name for row in names for name in row)
        groups = [name for name, n in sizes.most_common() if n >= FEWEST_ROWS][:MOST_GROUPS]
        if len(groups) > 1 or (groups and sizes[groups[0]] < len(rows)):
            measured = _measured(names, groups, given, draws)
            entries = [{"name": name, **figures} for name, figures in zip(groups, measured)]
            _mark(entries)
            result[field] = {"groups": entries, "smaller": len(sizes) - len(groups)}
    return result


def _measured(
    names: Sequence[Sequence[str]], groups: Sequence[str], given: Answers, draws: Resampling
) -> list[dict[str, Any]]:
    """Figures of each group, all groups of a field in one product with the draws."""
    k, column = given.probabilities.shape[1], {name: position for position, name in enumerate(groups)}
    pairs = [(row, column[name]) for row, own in enumerate(names) for name in own if name in column]
    which = np.array(pairs, dtype=int).reshape(-1, 2)
    cell = which[:, 1] * k * k + given.gold[which[:, 0]] * k + given.predicted[which[:, 0]]
    members = sparse.csr_array((np.ones(len(which)), (which[:, 0], cell)), shape=(len(names), len(groups) * k * k))
    everything = sparse.csr_array(
        (np.ones(len(names)), (np.arange(len(names)), given.gold * k + given.predicted)), shape=(len(names), k * k)
    )
    per_cluster = draws.per_cluster(members).reshape(-1, len(groups), k, k)
    drawn = draws.totals(members).reshape(-1, len(groups), k, k)
    rest_drawn = draws.totals(everything).reshape(-1, 1, k, k) - drawn
    matrices = per_cluster.sum(0)
    rest = draws.per_cluster(everything).sum(0).reshape(k, k) - matrices
    clusters = (per_cluster.sum((2, 3)) > 0).sum(0)
    scores, leads = _or_nan(accuracy, drawn), _or_nan(accuracy, drawn) - _or_nan(accuracy, rest_drawn)
    return [
        {
            "n": int(matrices[g].sum()),
            "clusters": int(clusters[g]),
            "accuracy": figure(float(accuracy(matrices[g])), scores[:, g], int(clusters[g])),
            "macro_f1": round(float(macro_f1(matrices[g])), 4) if (matrices[g].sum(1) > 0).all() else None,
            "lead": figure(
                float(_or_nan(accuracy, matrices[g]) - _or_nan(accuracy, rest[g])), leads[:, g], int(clusters[g])
            ),
            "p": _p_of(leads[:, g]),
        }
        for g in range(len(groups))
    ]


def _mark(entries: list[dict[str, Any]]) -> None:
    p_values = [entry.pop("p") for entry in entries]
    for entry, p in zip(entries, holm(p_values)):
        entry["differs"] = bool(p < ALPHA and entry["clusters"] >= FEWEST_CLUSTERS)


def _p_of(leads: Any) -> float:
    """Two-sided p of a difference of 0, from the bootstrap's standard error."""
    known = leads[np.isfinite(leads)]
    spread = float(np.std(known, ddof=1)) if len(known) > 1 else 0.0
    return float(2 * stats.norm.sf(abs(float(known.mean())) / spread)) if spread > 0 else 1.0


def _or_nan(score: Callable[[Any], Any], matrices: Any) -> Any:
    return np.where(matrices.sum((-2, -1)) > 0, score(matrices), np.nan)


def _names(row: Mapping[str, Any], field: str, learnt_targets: Collection[str] | None) -> list[str]:
    """The groups of a field that a row belongs to; length, target_seen and cell are worked out of other columns."""
    match field:
        case "length":
            words = len(str(row["text"]).split())
            return ["up to 15 words" if words <= 15 else "16 to 30 words" if words <= 30 else "over 30 words"]
        case "target_seen":
            if learnt_targets is None:
                return []
            return ["target seen in training" if row["target"] in learnt_targets else "target new"]
        case "cell":
            cell = [row.get("gold_stance"), row.get("gold_sentiment")]
            return [" × ".join(str(label) for label in cell)] if all(cell) else []
    value = row.get(field)
    if value in (None, "", []):
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
