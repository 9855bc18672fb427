"""One task's part of a report: its scores and comparisons, then the details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stance.evaluation.metrics import METRICS
from stance.reporting import details
from stance.reporting.blocks import Block, Figure, Section, Table
from stance.reporting.drawing import Bar, forest, heatmap
from stance.reporting.numbers import decimal, interval, lead, p_value
from stance.reporting.words import title

Figures = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]
COMPARISON = ("against", "lead in macro-F1", "p", "p (Holm)", "the model is", "detectable")
DETECTABLE_MEANS = "Detectable: the true difference that this test set would show in four of five repetitions."


def task_sections(figures: Figures, task: str, rows: Rows) -> list[Section]:
    """All sections of one task, its scores first."""
    parts = (
        ("probabilities", "Can its probabilities be trusted?", details.trust(figures, task)),
        ("abstention", "What if it may say “I don't know”?", details.abstention(figures, task)),
        ("slices", "Where it is good, and where not", details.slices(figures, task)),
        ("errors", "The wrong answers it was surest of", details.errors(figures, task, rows)),
        ("doubts", "Look at these labels", details.doubts(figures, task, rows)),
    )
    sections = [Section(task, task.capitalize(), _scores(figures, task))]
    return sections + [Section(f"{task}-{name}", text, blocks, level=3) for name, text, blocks in parts if blocks]


def _scores(figures: Figures, task: str) -> list[Block]:
    result = figures["tasks"][task]
    systems, model = result["systems"], result["systems"]["model"]
    rows = [
        [title(name, figures), *(interval(scores[metric.name]) for metric in METRICS), str(scores["n"])]
        for name, scores in systems.items()
    ]
    caption = f"Scores on {task} with 95% intervals, clustered by {result['cluster']}"
    columns = ("system", *(metric.title for metric in METRICS), "n")
    bars = [Bar.of(title(name, figures), scores["macro_f1"], name == "model") for name, scores in systems.items()]
    says = (
        "Macro-F1: "
        + "; ".join(f"{title(name, figures)} {interval(s['macro_f1'])}" for name, s in systems.items())
        + "."
    )
    blocks: list[Block] = [
        Figure(forest(bars, says), f"Macro-F1 on {task} with 95% intervals", says),
        Table(f"scores-{task}", caption, columns, rows, strong=0),
    ]
    if "seeds" in result:
        cells = [
            f"{decimal(result['seeds'][metric.name]['mean'])} ± {decimal(result['seeds'][metric.name]['sd'])}"
            for metric in METRICS
        ]
        seeds = ", ".join(str(seed) for seed in figures["seeds"])
        blocks.append(
            Table(
                f"seeds-{task}",
                f"Mean ± standard deviation over the seeds {seeds}",
                columns[:-1],
                [["single model", *cells]],
            )
        )
    if result["comparisons"]:
        blocks += _comparison(figures, task)
    labels = [
        [label, decimal(s["precision"]), decimal(s["recall"]), interval(s["f1_interval"]), str(s["support"])]
        for label, s in model["labels"].items()
    ]
    matrix = "; ".join(
        f"of {sum(row)} {gold}, " + ", ".join(f"{n} {label}" for n, label in zip(row, result["labels"]))
        for gold, row in zip(result["labels"], model["confusion"])
    )
    says = f"Predicted: {matrix}."
    blocks += [
        Table(f"labels-{task}-scores", f"By {task} label", ("label", "precision", "recall", "F1", "support"), labels),
        Figure(
            heatmap(model["confusion"], result["labels"], says),
            "Confusion matrix: counts, and shares of the gold label",
            says,
        ),
    ]
    return blocks


def _comparison(figures: Figures, task: str) -> list[Block]:
    rows = [
        [
            title(name, figures),
            lead(found),
            p_value(found["p"]),
            p_value(found["p_holm"]),
            found["verdict"],
            decimal(found["detectable"]),
        ]
        for name, found in figures["tasks"][task]["comparisons"].items()
    ]
    caption = "Paired comparison with the systems beside it"
    return [Table(f"comparison-{task}", caption, COMPARISON, rows, note=DETECTABLE_MEANS)]
