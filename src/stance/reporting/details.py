"""What lies behind a task's scores: its probabilities, abstention, slices, and the rows to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stance.reporting.blocks import Block, Card, Cards, Figure, Paragraph, Table
from stance.reporting.drawing import Bar, forest, reliability, risk_coverage
from stance.reporting.numbers import decimal, interval, lead, percent
from stance.reporting.words import FIELDS

Figures = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]
WORST_SHOWN = 15
SLICES_MEAN = (
    "Accuracy of each group of at least ten quotes. A group is marked ▲ or ▼ where it differs from all other quotes "
    "beyond chance (5% after Holm's correction within its field, at least five clusters)."
)
DOUBTS_MEAN = (
    "The model and the most similar other quotes agree on another label than the gold one. They may be wrong together."
)


def worst_errors(rows: Rows, task: str) -> list[Mapping[str, Any]]:
    """The wrong answers the model was surest of, surest first."""
    wrong = [row for row in rows if row.get(f"gold_{task}") not in (None, row[task])]
    return sorted(wrong, key=lambda row: (-row[f"{task}_{row[task]}"], str(row["id"])))[:WORST_SHOWN]


def trust(figures: Figures, task: str) -> list[Block]:
    trust = figures["tasks"][task]["trust"]
    stages = [("before the temperature", trust["before"]), ("as predicted", trust["after"])]
    rows = [[name, *(decimal(scores[part]) for part in ("nll", "brier", "ece"))] for name, scores in stages if scores]
    points = [(b["confidence"], b["accuracy"], b["n"]) for b in trust["reliability"]]
    says = (
        "Of the answers given "
        + "; ".join(f"with confidence {c:.2f}, {a:.0%} are right (n = {n})" for c, a, n in points)
        + "."
    )
    about = (
        f"Temperature {trust['temperature']:.2f}, fitted on validation rows and stored with the model."
        if trust["temperature"] is not None
        else "No temperature belongs to this model."
    )
    return [
        Paragraph(about),
        Table(f"trust-{task}", f"Error of the {task} probabilities; less is better", ("", "NLL", "Brier", "ECE"), rows),
        Figure(reliability(points, says), "Reliability: on the dashed line, confidence is what it says", says),
    ]


def abstention(figures: Figures, task: str) -> list[Block]:
    found = figures["tasks"][task]["abstention"]
    chosen = found.get("coverage")
    text = f"Area under the risk–coverage curve {decimal(found['aurc'])}. "
    if found["threshold"] is None:
        text += "No threshold was asked for, so the model always answers; evaluation.abstain sets one."
    else:
        text += (
            f"The threshold {found['threshold']:.2f}, chosen on validation, answers {percent(chosen)} of these quotes, "
            f"{percent(found['accuracy'])} of them rightly."
        )
    step = max(1, len(found["curve"]) // 6)
    says = "; ".join(
        f"answering {c:.0%}, {r:.0%} are wrong" for c, r in [*found["curve"][step - 1 : -1 : step], found["curve"][-1]]
    )
    says = f"{says[0].upper()}{says[1:]}."
    return [
        Paragraph(text),
        Figure(risk_coverage(found["curve"], chosen, says), "Risk and coverage, the surest answers first", says),
    ]


def slices(figures: Figures, task: str) -> list[Block]:
    result = figures["tasks"][task]
    blocks: list[Block] = []
    if result["slices"]:
        blocks.append(Paragraph(SLICES_MEAN))
    overall = result["systems"]["model"]["accuracy"]["value"]
    for field, found in result["slices"].items():
        name = FIELDS.get(field, field)
        groups = [(_marked(group), group) for group in found["groups"]]
        rows = [
            [mark, interval(g["accuracy"]), decimal(g["macro_f1"]), lead(g["lead"]), str(g["n"]), str(g["clusters"])]
            for mark, g in groups
        ]
        bars = [Bar.of(f"{mark} (n = {g['n']})", g["accuracy"], marked=g["differs"]) for mark, g in groups]
        says = f"Accuracy by {name}: " + ", ".join(f"{row[0]} {row[1]}" for row in rows) + "."
        note = f"{found['smaller']} smaller groups are not shown." if found["smaller"] else ""
        columns = (name, "accuracy", "macro-F1", "lead over the rest", "n", f"{result['cluster']}s")
        blocks.append(Figure(forest(bars, says, reference=overall), f"Accuracy by {name}; dashed: all quotes", says))
        blocks.append(Table(f"slice-{task}-{field}", f"{task.capitalize()} by {name}", columns, rows, note=note))
    return blocks


def _marked(group: Figures) -> str:
    """The group's name, with an arrow where it differs from the rest."""
    arrow = "▲" if group["lead"]["value"] > 0 else "▼"
    return f"{group['name']} {arrow}" if group["differs"] else str(group["name"])


def errors(figures: Figures, task: str, rows: Rows) -> list[Block]:
    words = figures["tasks"][task].get("words", {})
    cards = []
    for row in worst_errors(rows, task):
        answer = f"{row[task]} ({row[f'{task}_{row[task]}']:.2f})"
        facts = [("target", row["target"]), ("gold", row[f"gold_{task}"]), ("predicted", answer), ("id", row["id"])]
        cards.append(Card(row["text"], facts, words.get(str(row["id"]), {})))
    if not cards:
        return [Paragraph("None: every answer is the gold label.")]
    legend = (
        "Marked words moved the model: those underlined toward its answer, those struck through dotted away from it."
    )
    return [*([Paragraph(legend)] if words else []), Cards(cards)]


def doubts(figures: Figures, task: str, rows: Rows) -> list[Block]:
    by_id = {row["id"]: row for row in rows}
    cards = []
    for doubt in figures["tasks"][task]["doubts"]:
        row = by_id[doubt["id"]]
        facts = [
            ("target", row["target"]),
            ("gold", row[f"gold_{task}"]),
            ("both say", doubt["other"]),
            ("id", row["id"]),
        ]
        cards.append(Card(row["text"], facts))
    if not cards:
        return []
    return [Paragraph(DOUBTS_MEAN), Cards(cards)]
