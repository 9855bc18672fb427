"""What a reader should know before believing a score: run and printed every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

FEW_QUOTES, FEW_CLUSTERS = 100, 30
BASELINES = ("majority", "tfidf", "tfidf_blind", "blind")
CALLED = {
    "model": "the model",
    "majority": "the majority label",
    "tfidf": "TF-IDF",
    "tfidf_blind": "target-blind TF-IDF",
    "blind": "the target-blind model",
}
BLIND_PAIRS = (("model", "blind"), ("model", "tfidf_blind"), ("tfidf", "tfidf_blind"))
NO_TRAINING_ROWS = "These are the training quotes themselves, or those were not at hand: no score here is held out."


@dataclass(frozen=True, slots=True)
class Overlap:
    """What the evaluation set shares with the training rows; `quotes` of 0 means that they were not looked at."""

    quotes: int
    near_duplicates: Sequence[str]
    speakers: Sequence[str]
    targets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, whether it is fine, and what it found, in words."""

    name: str
    fine: bool
    says: str


def honesty_checks(tasks: Mapping[str, Any], overlap: Overlap) -> dict[str, Any]:
    """The overlap with training in numbers, and every check with what it found."""
    checks = [*_leaks(overlap)]
    for task, result in tasks.items():
        checks += [*_size(task, result), *_baselines(task, result), *_target(task, result), *_labels(task, result)]
    return {
        "train_quotes": overlap.quotes,
        "near_duplicates_of_training": len(overlap.near_duplicates),
        "speakers_also_in_training": len(overlap.speakers),
        "targets_also_in_training": len(overlap.targets),
        "checks": [asdict(check) for check in checks],
    }


def _leaks(overlap: Overlap) -> Iterator[Finding]:
    if overlap.quotes == 0:
        yield Finding("training rows", False, NO_TRAINING_ROWS)
        return
    repeated, speakers = overlap.near_duplicates, overlap.speakers
    says = f"{len(repeated) or 'No'} quotes of this set read nearly like a training quote{_some(repeated)}."
    yield Finding("near-duplicates", not repeated, says)
    says = f"{len(speakers) or 'No'} speakers of this set speak in the training quotes too{_some(speakers)}."
    yield Finding("speakers", not speakers, says)
    yield Finding("targets", True, f"{len(overlap.targets) or 'No'} targets of this set are worded as in training.")


def _size(task: str, result: Mapping[str, Any]) -> Iterator[Finding]:
    model, cluster = result["systems"]["model"], result["cluster"]
    if result["unnamed"]:
        says = (
            f"{result['unnamed']} of {model['n']} quotes name no {cluster}: each counts as one of its own, "
            "so intervals may be too narrow."
        )
        yield Finding(cluster, False, says)
    absent = [label for label, scores in model["labels"].items() if scores["support"] == 0]
    if absent:
        says = f"No quote here is {' or '.join(absent)} in {task}: macro-F1 counts such a label as 0."
        yield Finding("labels", False, says)
    if model["clusters"] < 2:
        says = f"All {model['n']} quotes with a {task} label are of one {cluster}: no interval can be given."
        yield Finding("size", False, says)
    elif model["n"] < FEW_QUOTES or model["clusters"] < FEW_CLUSTERS:
        says = f"{model['n']} quotes of {model['clusters']} {cluster}s are few for {task}: read the intervals."
        yield Finding("size", False, says)


def _baselines(task: str, result: Mapping[str, Any]) -> Iterator[Finding]:
    model = result["systems"]["model"]["macro_f1"]["value"]
    leads = {name: result["comparisons"][name] for name in BASELINES if name in result["comparisons"]}
    for name, lead in sorted(leads.items(), key=lambda item: float(item[1]["value"])):
        if lead["value"] < 0:
            says = f"On {task} the model ({model:.3f}) is under {CALLED[name]} ({model - lead['value']:.3f})."
        elif lead["verdict"] == "cannot tell":
            says = f"On {task} this test set cannot tell the model from {CALLED[name]}."
        else:
            says = f"On {task} the model is above {CALLED[name]}."
        yield Finding("baseline", lead["verdict"] == "better", says)


def _target(task: str, result: Mapping[str, Any]) -> Iterator[Finding]:
    """Stance needs its target; sentiment is the tone of the words, and does not."""
    gaps, pairs = result["blind"], [pair for pair in BLIND_PAIRS if "-".join(pair) in result["blind"]]
    if task == "stance" and pairs:
        full, blind = pairs[0]
        lead = gaps["-".join(pairs[0])]
        near = lead["low"] is None or lead["low"] <= 0
        lot = "does not clearly lead" if near else "needs the target: it leads"
        says = f"On stance, {CALLED[full]} {lot} {CALLED[blind]} (by {lead['value']:+.3f} macro-F1)."
        yield Finding("target", not near, says)


def _labels(task: str, result: Mapping[str, Any]) -> Iterator[Finding]:
    n = len(result["doubts"])
    says = f"The model and the most similar quotes both doubt {n or 'no'} gold {task} label{'' if n == 1 else 's'}"
    yield Finding("gold labels", n == 0, f"{says}: look at them." if n else f"{says}.")


def _some(names: Sequence[str]) -> str:
    return f": {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" if names else ""
