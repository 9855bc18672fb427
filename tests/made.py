"""Made evaluations: prediction rows by a rule, and quotes that try to break out of every format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from stance.evaluation import Check, Setup, across_seeds, evaluate, honesty_checks, judge
from stance.evaluation.honesty import Overlap
from stance.labels import TASKS
from stance.records import Quote

HOSTILE = [
    "<script>document.title='hacked'</script>",
    "<img src=x onerror=\"document.title='hacked'\">",
    "</blockquote></li></ul><h1>out</h1><svg onload=\"document.title='hacked'\">",
    '=HYPERLINK("http://example.org","click") | a **bold** [link](javascript:alert(1)) `code`',
    "\\input{secrets} \\end{table} 100% of $x_1^2$ & #1 ~ {brace}",
    "@SUM(1+1)\r\n| new | row |\n---\n# heading",
    "{{ 7 * 7 }} {% for x in y %} right\u202eto left",
    "one_unbroken_word_" + "x" * 400,
]
MANIFEST = {
    "command": "python scripts/train.py seed=0 'name=<b>'",
    "git": {"commit": "0" * 40, "dirty": True},
    "versions": {"python": "3.11", "torch": None},
    "inputs": {"<i>quotes.jsonl": "f" * 64},
    "seed": 0,
    "device": "cpu",
    "processor": "x86_64, 2 cores",
    "minutes": 1.5,
}


def hostile_rows(skill: float, seed: int) -> list[dict[str, Any]]:
    """Sixty rows whose texts, targets, speakers and theatres are hostile."""
    generator, rows = np.random.default_rng(seed), []
    for number in range(60):
        text = HOSTILE[number % len(HOSTILE)]
        row: dict[str, Any] = {
            "id": f"<q{number}>",
            "text": f"{text} {number}",
            "target": text,
            "speaker": f"<s{number}>",
        }
        row |= {"theatre": HOSTILE[number % 3], "rules": [1 + number % 4]}
        for task in TASKS:
            gold = number % 3
            answer = gold if generator.random() < skill else (gold + 1) % 3
            row |= {f"gold_{task.name}": task.labels[gold], task.name: task.labels[answer]}
            row |= {f"{task.name}_{label}": 0.8 if n == answer else 0.1 for n, label in enumerate(task.labels)}
            row[f"{task.name}_abstain"] = False
        rows.append(row)
    return rows


def hostile_evaluation() -> tuple[dict[str, Any], list[dict[str, Any]], Mapping[str, Any]]:
    """Figures, rows and manifest as they are read back from a folder, with every section filled."""
    systems = {
        name: hostile_rows(skill, n)
        for n, (name, skill) in enumerate(
            (("model", 0.7), ("seed 0", 0.7), ("seed 1", 0.6), ("majority", 0.3), ("against", 0.5))
        )
    }
    setup = Setup(
        200,
        slices=("theatre", "rules", "length", "cell"),
        compared=("majority", "against"),
        temperature={"stance": 1.4},
        threshold={"stance": 0.5},
    )
    tasks = evaluate(systems, TASKS, setup)
    for result in tasks.values():
        result["seeds"] = across_seeds(result["systems"], ["seed 0", "seed 1"])
    worst = next(row for row in systems["model"] if row["stance"] != row["gold_stance"])
    tasks["stance"]["words"] = {
        worst["id"]: {"target": [["<b>of", 0.2]], "quote": [["<script>", 1.0], ["|", -0.7], ["x", 0.0]]}
    }
    pair = [Quote("<c1>", text, text, {"stance": "favor"}) for text in HOSTILE[:2]]
    asked = {"stance": np.array([[0.8, 0.1, 0.1]]), "sentiment": np.array([[0.8, 0.1, 0.1]])}
    moved = {name: values[:, ::-1] for name, values in asked.items()}
    checks = [Check("<party>", "contrast", *pair), Check("party", "invariance", *pair)]
    behaviour = judge(
        checks * 1,
        {n: np.repeat(v, 2, 0) for n, v in asked.items()},
        {n: np.repeat(v, 2, 0) for n, v in moved.items()},
        TASKS,
    )
    figures = {
        **{"run": "<b>run</b>", "model": "transformer", "encoder": "<tiny>", "target_blind": False, "seeds": [0, 1]},
        **{"against": "runs/<other>", "trained_on": "|a|", "train_speakers": 9, "data": "<data>", "split": "test"},
        **{"quotes_sha256": "0" * 64, "bootstrap": 200, "tasks": tasks, "behaviour": behaviour},
        "honesty": honesty_checks(tasks, Overlap(50, ["<q1>"], ["<s1>"], [])),
    }
    return json.loads(json.dumps([figures, systems["model"], MANIFEST]))
