"""Several seeds as one result: how far the same recipe scatters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stance.evaluation.metrics import METRICS


def across_seeds(systems: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Mean and standard deviation (n − 1) of every metric over the named systems of one task."""
    result = {}
    for metric in METRICS:
        values = np.array([systems[name][metric.name]["value"] for name in names])
        result[metric.name] = {"mean": round(float(values.mean()), 4), "sd": round(float(values.std(ddof=1)), 4)}
    return result
