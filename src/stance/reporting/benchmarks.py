"""The page of public benchmarks: our scores beside what others published, rebuilt from the results files alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stance.reporting.escape import markdown
from stance.reporting.numbers import count

SYSTEMS = {
    "model": "**this model**",
    "blind": "this model, target-blind",
    "tfidf": "TF-IDF + logistic regression",
    "tfidf_blind": "TF-IDF + logistic regression, target-blind",
    "majority_by_target": "majority of each target",
    "majority": "majority",
}
METRICS = {
    "f_avg": "F_avg",
    "f_avg_mean_of_targets": "F_avg, mean of targets",
    "f_avg_pooled": "F_avg, pooled",
    "macro_f1": "macro-F1",
    "macro_f1: zero_shot": "zero-shot",
    "macro_f1: few_shot": "few-shot",
    "macro_f1: rw": "macro-F1, rw",
    "macro_f1: mt": "macro-F1, mt",
    "f1_pro": "F1 pro",
    "f1_con": "F1 con",
    "f1_favor": "F1 favor",
    "f1_against": "F1 against",
    "accuracy": "accuracy",
}
HEAD = """# Public benchmarks

What the default recipe reaches on public datasets, by the protocol of each dataset's authors, in points from 0 to 100.
`python scripts/benchmark.py data=NAME` measures, `make benchmarks` rebuilds this page from `docs/results/benchmarks/`.
The datasets are not part of the project; each file in `configs/data/` says where to get one.

Choices were made on validation, and each seed was scored on the test once. *Ours* are means ± standard deviations over
seeds; *lead* is by how much this model leads a system, with its 95% interval over draws of the test rows. Published
scores are marked: *read* with their authors, *second-hand* in another's table (check before quoting), or *recomputed*
from the released rows. Papers often report the best seed.
"""

Results = Mapping[str, Any]


def benchmarks_page(results: Sequence[Results]) -> str:
    """Markdown of all benchmarks whose test has been scored, in the order given; the same results, the same bytes."""
    return "\n".join([HEAD, *(_section(result) for result in results if "test" in result["summary"])])


def _section(result: Results) -> str:
    benchmark, scores = result["benchmark"], result["summary"]["test"]
    metrics = [name for name in next(iter(scores.values())) if name in METRICS]
    rows = result["rows"]
    trainer = result["asked"]["settings"]["trainer"]
    minutes = [run["minutes"] for run in result["runs"] if run["system"] == "model"]
    lines = [
        f"## {benchmark['title']}",
        "",
        f"{result['says']} {rows['train']:,} rows to learn from, {rows['validation']:,} for validation, "
        f"{rows['test']:,} for the test.",
        "",
        *_table(result, scores, metrics),
        "",
        *_goals(benchmark["goals"], scores.get("model", {})),
    ]
    if minutes:
        mean, processor = sum(minutes) / len(minutes), result["made"]["processor"]
        lines.append(f"- One seed: {trainer['tokens']:,} tokens, {mean:.0f} minutes on {processor}.")
    if benchmark["ceiling"]:
        lines.append(f"- People: {benchmark['ceiling']}.")
    lines += [f"- {note}" for note in benchmark["notes"]]
    lines.append(f"- {result['citation']} Licence: {result['licence']}. Files: {result['source']}.")
    return "\n".join(lines) + "\n"


def _table(result: Results, scores: Results, metrics: Sequence[str]) -> list[str]:
    """Our systems first, then the published, each with every metric it has."""
    first = metrics[0]
    head = ["system", *(METRICS[name] for name in metrics), f"lead in {METRICS[first]}", "source"]
    body = []
    for name, title in SYSTEMS.items():
        if name in scores:
            seeds = scores[name][first]["seeds"]
            of = f", {count(seeds, 'seed')}" if name in ("model", "blind") else ""
            lead = result.get("leads", {}).get(name, {}).get(first)
            body.append([f"{title}{of}", *(_ours(scores[name][metric]) for metric in metrics), _lead(lead), "ours"])
    published = sorted(
        result["benchmark"]["published"], key=lambda row: -max(row["scores"].get(name, 0) for name in metrics)
    )
    for row in published:
        given = [_points(row["scores"].get(name)) for name in metrics]
        body.append([markdown(row["system"]), *given, "", f"{row['mark']}, {markdown(row['source'])}"])
    return [_line(head), _line(["---"] * len(head)), *(_line(row) for row in body)]


def _goals(goals: Mapping[str, float], model: Results) -> list[str]:
    """What we set out to reach, and whether we did."""
    lines = []
    for name, goal in goals.items():
        if name in model:
            short = goal - 100 * model[name]["mean"]
            verdict = "reached" if short <= 0 else f"**missed** by {short:.1f}"
            lines.append(f"- Goal: {goal:.1f} in {METRICS[name]}, {verdict}.")
    return lines


def _ours(figure: Results) -> str:
    spread = f" ± {100 * figure['sd']:.1f}" if figure["sd"] is not None else ""
    return f"{100 * figure['mean']:.1f}{spread}"


def _lead(figure: Results | None) -> str:
    if figure is None:
        return ""
    return f"{100 * figure['value']:+.1f} ({100 * figure['low']:+.1f} to {100 * figure['high']:+.1f})"


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
