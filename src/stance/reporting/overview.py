"""The first screen, the honesty checks, the behaviour checks, and how to reproduce it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.evaluation.honesty import BASELINES
from stance.reporting.blocks import Block, Card, Cards, Code, Figure, Finding, Paragraph, Section, Table
from stance.reporting.drawing import Bar, forest
from stance.reporting.numbers import count, decimal, interval, percent
from stance.reporting.words import DEFINITIONS, title

Figures = Mapping[str, Any]
FAILURES_SHOWN = 40
VERDICTS = {
    "better": "the model is clearly better",
    "worse": "the model is clearly worse",
    "cannot tell": "this test set cannot tell which is better",
}
METHODS = (
    "Macro-F1 is the mean F1 of all labels; F1 of the two sides leaves neutral out of the mean (SemEval-2016 Task 6). "
    "Intervals are 95% percentile bootstrap intervals over {draws:,} draws of whole clusters, the same draws for every "
    "system. Comparisons are paired approximate randomisation by cluster with Holm's correction. NLL is the negative "
    "log-likelihood, Brier the squared error of the probabilities, ECE the expected calibration error in 15 bins; of "
    "these three, less is better."
)


def first_sentences(figures: Figures) -> list[str]:
    """What was trained on what; how good it is, with interval and baseline; what to be careful of."""
    return [_trained(figures), _how_good(figures), _careful(figures)]


def _trained(figures: Figures) -> str:
    result = next(iter(figures["tasks"].values()))
    model, learnt = result["systems"]["model"], figures["honesty"]["train_quotes"]
    what = f"{figures['model']} classifier" + (
        f" on the encoder {figures['encoder']}" if figures["model"] in ("transformer", "frozen") else ""
    )
    what += ", blind to the target," if figures["target_blind"] else ""
    rows = (
        f"{count(learnt, 'quote')} of {count(figures['train_speakers'], 'speaker')} ({figures['trained_on']})"
        if learnt
        else f"{figures['trained_on']}"
    )
    return (
        f"A {what} was trained on {rows} and asked about {count(model['n'], 'quote')} of "
        f"{count(model['clusters'], result['cluster'])} ({figures['data']}, {figures['split']})."
    )


def _how_good(figures: Figures) -> str:
    parts = []
    for task, result in figures["tasks"].items():
        systems = result["systems"]
        said = f"on {task} it reaches macro-F1 {interval(systems['model']['macro_f1'])}"
        rivals = [name for name in BASELINES if name in systems]
        if rivals:
            best = max(rivals, key=lambda name: systems[name]["macro_f1"]["value"])
            lead = result["comparisons"].get(best, {"verdict": "cannot tell"})
            said += f"; the best baseline ({title(best, figures)}) reaches {interval(systems[best]['macro_f1'])}: "
            said += VERDICTS[lead["verdict"]]
        parts.append(said)
    return ". ".join(f"{part[0].upper()}{part[1:]}" for part in parts) + "."


def _careful(figures: Figures) -> str:
    found = [check["says"] for check in figures["honesty"]["checks"] if not check["fine"]]
    if not found:
        return "Be careful with other subjects than these: every honesty check is fine here, and says nothing of them."
    more = f" ({count(len(found) - 1, 'more remark')} below.)" if len(found) > 1 else ""
    return f"Be careful: {found[0]}{more}"


def honesty(figures: Figures) -> Section:
    """Every check, those that found something first."""
    checks = sorted(figures["honesty"]["checks"], key=lambda check: check["fine"])
    return Section("honesty", "What to be careful of", [Finding(check["says"], check["fine"]) for check in checks])


def behaviour(figures: Figures) -> Section | None:
    """Pass rates by capability, the speaker-blind audit, and the failures."""
    found = figures["behaviour"]
    if not found:
        return None
    entries = [
        (name, task, entry["kind"], rate)
        for name, entry in found["capabilities"].items()
        for task, rate in entry["tasks"].items()
    ]
    entries.sort(key=lambda entry: (entry[1] != "stance", entry[2], entry[0]))
    blocks: list[Block] = [
        Paragraph(
            f"{found['pairs']} pairs of quotes written for this purpose. A contrast is passed when both quotes get "
            "the label the codebook gives them, an invariance when both get the same label. Intervals are Wilson's."
        )
    ]
    rows = [
        [name, task, kind, f"{rate['passed']} of {rate['n']}", interval(rate), decimal(rate["moved"])]
        for name, task, kind, rate in entries
    ]
    columns = ("capability", "task", "kind", "passed", "pass rate", "mean |Δp|")
    for task in figures["tasks"]:
        own = [(name, rate) for name, of, _, rate in entries if of == task]
        if own:
            bars = [Bar.of(name, rate, strong=True) for name, rate in own]
            says = f"Pass rates on {task}: " + ", ".join(f"{name} {percent(rate['value'])}" for name, rate in own) + "."
            blocks.append(Figure(forest(bars, says), f"Behaviour checks, {task}: share of pairs passed", says))
    blocks.append(Table("behaviour", "Behaviour checks", columns, rows))
    for task, audit in found["speaker_blind"].items():
        text = (
            f"on {task}, exchanging names, parties, nations and outlets in {count(audit['n'], 'pair')} moved the "
            f"answer's probability by {decimal(audit['moved'])} on average and changed "
            f"{count(audit['changed'], 'answer')}."
        )
        blocks.append(Paragraph(text, "Speaker-blind audit:"))
    failures = found["failures"]
    shown = (
        f"The first {FAILURES_SHOWN} of {len(failures)}" if len(failures) > FAILURES_SHOWN else f"All {len(failures)}"
    )
    if failures:
        blocks += [
            Paragraph(f"{shown}.", "Failures."),
            Cards([_failure(failure) for failure in failures[:FAILURES_SHOWN]]),
        ]
    return Section("behaviour", "Does it behave as it should?", blocks)


def _failure(failure: Figures) -> Card:
    first, second = failure["sides"]
    facts = [("check", f"{failure['capability']}, {failure['task']} ({failure['id']})")]
    facts += [("target", first["target"]), ("answered", _answered(first, failure["kind"]))]
    facts += [
        ("beside", second["text"]),
        ("target", second["target"]),
        ("answered", _answered(second, failure["kind"])),
    ]
    return Card(first["text"], facts)


def _answered(side: Figures, kind: str) -> str:
    return f"{side['predicted']}, expected {side['expected']}" if kind == "contrast" else str(side["predicted"])


def definitions(figures: Figures) -> Section:
    """What every label and figure means."""
    blocks: list[Block] = []
    for task, result in figures["tasks"].items():
        rows = [[label, DEFINITIONS[task][label]] for label in result["labels"]]
        blocks.append(Table(f"labels-{task}", f"{task}: the speaker, or the words …", ("label", "meaning"), rows))
    blocks.append(Paragraph(METHODS.format(draws=figures["bootstrap"])))
    return Section("meaning", "What the labels and figures mean", blocks)


def reproduction(figures: Figures, manifest: Figures) -> Section:
    """Command, commit, versions, machine and hashes."""
    git, seeds = manifest.get("git"), ", ".join(str(seed) for seed in figures["seeds"])
    commit = f"Commit {git['commit']}{', with uncommitted changes' if git['dirty'] else ''}. " if git else ""
    about = f"{commit}Seed {seeds}, {manifest['minutes']} minutes on {manifest['device']} ({manifest['processor']})."
    command = manifest.get("command") or "config.yaml in the run folder holds every setting of the training."
    versions = [[name, str(version)] for name, version in manifest["versions"].items()]
    hashes = [[name, value] for name, value in manifest["inputs"].items()]
    hashes.append(["the evaluated quotes", figures["quotes_sha256"]])
    blocks: list[Block] = [
        Code(command),
        Paragraph(about),
        Table("versions", "Versions", ("package", "version"), versions),
        Table("hashes", "SHA-256 of what went in", ("input", "SHA-256"), hashes),
    ]
    return Section("reproduce", "How to reproduce it", blocks)
