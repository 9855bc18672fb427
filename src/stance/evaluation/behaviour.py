"""Behaviour checks: pairs of quotes written so that the right answer, or its constancy, is known beforehand.

In the manner of CheckList (Ribeiro et al. 2020) and contrast sets (Gardner et al. 2020). Two kinds: a *contrast* is
passed when both quotes get the label the codebook gives them, an *invariance* when both get the same label, whatever
it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from stance.labels import Task
from stance.records import Quote

Probabilities = Mapping[str, NDArray[np.float64]]
SPEAKER_BLIND = ("speaker", "party", "nation", "outlet")


@dataclass(frozen=True, slots=True)
class Check:
    """One pair, what it tests, and which kind of test it is."""

    capability: str
    kind: Literal["contrast", "invariance"]
    first: Quote
    second: Quote


def judge(
    checks: Sequence[Check], first: Probabilities, second: Probabilities, tasks: Sequence[Task]
) -> dict[str, Any]:
    """Pass rates with Wilson's 95% interval for each capability and task, the failures, and the speaker-blind audit.

    `first` and `second` are the probabilities (checks, k) of the pairs' quotes. `moved` is the mean change of the
    probability of the first quote's answer.
    """
    capabilities: dict[str, Any] = {}
    failures = []
    for task in tasks:
        verdicts = [_verdict(check, task, first[task.name][i], second[task.name][i]) for i, check in enumerate(checks)]
        for capability in dict.fromkeys(check.capability for check in checks):
            judged = [(c, v) for c, v in zip(checks, verdicts) if c.capability == capability and v is not None]
            if judged:
                entry = capabilities.setdefault(capability, {"kind": judged[0][0].kind, "tasks": {}})
                entry["tasks"][task.name] = _rate([verdict for _, verdict in judged])
                failures += [_failure(check, task, verdict) for check, verdict in judged if not verdict["passed"]]
    return {
        "pairs": len(checks),
        "capabilities": capabilities,
        "failures": failures,
        "speaker_blind": _audit(capabilities),
    }


def _verdict(check: Check, task: Task, first: Any, second: Any) -> dict[str, Any] | None:
    """None where the pair says nothing about the task."""
    labels = [task.labels[int(first.argmax())], task.labels[int(second.argmax())]]
    gold = [quote.labels.get(task.name) for quote in (check.first, check.second)]
    if check.kind == "contrast" and None in gold:
        return None
    passed = labels == gold if check.kind == "contrast" else labels[0] == labels[1]
    answer = int(first.argmax())
    return {"passed": passed, "moved": abs(float(first[answer] - second[answer])), "labels": labels}


def _rate(verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    n, passed = len(verdicts), sum(bool(verdict["passed"]) for verdict in verdicts)
    interval = stats.binomtest(passed, n).proportion_ci(method="wilson")
    return {
        "n": n,
        "passed": passed,
        "value": round(passed / n, 4),
        "low": round(float(interval.low), 4),
        "high": round(float(interval.high), 4),
        "moved": round(float(np.mean([verdict["moved"] for verdict in verdicts])), 4),
    }


def _failure(check: Check, task: Task, verdict: Mapping[str, Any]) -> dict[str, Any]:
    sides = [
        {"text": quote.text, "target": quote.target, "expected": quote.labels.get(task.name), "predicted": label}
        for quote, label in zip((check.first, check.second), verdict["labels"])
    ]
    return {"id": check.first.id, "capability": check.capability, "task": task.name, "kind": check.kind, "sides": sides}


def _audit(capabilities: Mapping[str, Any]) -> dict[str, Any]:
    """Mean |Δp| over the pairs in which only names, parties, nations or outlets were exchanged, by task."""
    audit: dict[str, Any] = {}
    for task in sorted({task for entry in capabilities.values() for task in entry["tasks"]}):
        rates = [capabilities[name]["tasks"][task] for name in SPEAKER_BLIND if name in capabilities]
        n = sum(rate["n"] for rate in rates)
        if n:
            moved = sum(rate["moved"] * rate["n"] for rate in rates) / n
            audit[task] = {"n": n, "moved": round(moved, 4), "changed": n - sum(rate["passed"] for rate in rates)}
    return audit
