"""Ten thousand rows, two thousand draws, every section; run as a program, it writes the figures to docs/results."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from stance.data import near_duplicates
from stance.evaluation import Setup, evaluate, honesty_checks, judge
from stance.evaluation.honesty import Overlap
from stance.labels import TASKS
from stance.records import Quote
from stance.reporting import render_reports

ROWS, DRAWS, LIMIT = 10_000, 2_000, 20.0
RESULT = Path(__file__).parents[2] / "docs" / "results" / "evaluation_speed.json"
SLICES = ("theatre", "register", "rules", "length", "affiliation", "target_seen", "cell")
MANIFEST = {"git": None, "versions": {}, "inputs": {}, "seed": 0, "device": "cpu", "processor": "", "minutes": 0}


def made_rows(skill: float, seed: int) -> list[dict[str, object]]:
    """Rows of 7,000 speakers with texts of some thirty words out of a vocabulary that thins out as a language does."""
    generator = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for number in range(ROWS):
        own = np.random.default_rng(number)
        words = " ".join(f"w{word}" for word in np.minimum(own.zipf(1.3, int(own.integers(8, 50))), 30_000))
        row: dict[str, object] = {"id": f"q{number}", "text": words, "target": f"target {own.integers(400)}"}
        row |= {
            "speaker": f"s{own.integers(7000)}",
            "theatre": f"t{own.integers(20)}",
            "register": f"r{own.integers(12)}",
        }
        row |= {"rules": own.integers(1, 22, 2).tolist(), "affiliation": f"a{own.integers(900)}"}
        for task in TASKS:
            gold = int(own.integers(3))
            answer = gold if generator.random() < skill else int(generator.integers(3))
            share = np.full(3, (1 - (sure := float(generator.uniform(0.4, 0.99)))) / 2)
            share[answer] = sure
            row |= {f"gold_{task.name}": task.labels[gold], task.name: task.labels[answer]}
            row |= {f"{task.name}_{label}": float(p) for label, p in zip(task.labels, share)}
        rows.append(row)
    return rows


def measure() -> dict[str, object]:
    """Seconds of each part, and of all together."""
    systems = {"model": made_rows(0.8, 0), "tfidf": made_rows(0.6, 1), "tfidf_blind": made_rows(0.55, 2)}
    quotes = [Quote(str(row["id"]), str(row["text"]), str(row["target"])) for row in systems["model"]]
    seconds, started = {}, time.perf_counter()

    def passed(part: str) -> None:
        nonlocal started
        seconds[part], started = round(time.perf_counter() - started, 2), time.perf_counter()

    near_duplicates(quotes[:3000], quotes[3000:])
    passed("near-duplicates of 3,000 training quotes")
    setup = Setup(DRAWS, slices=SLICES, compared=("tfidf", "tfidf_blind"), learnt_targets={"target 1"})
    tasks = evaluate(systems, TASKS, setup)
    passed("scores, intervals, comparisons, slices, doubts")
    honesty = honesty_checks(tasks, Overlap(3000, [], [], []))
    figures = {
        **{"run": "speed", "model": "tfidf", "encoder": "", "target_blind": False, "seeds": [0], "against": None},
        **{"trained_on": "made", "train_speakers": 0, "data": "made", "split": "test", "quotes_sha256": ""},
        **{"bootstrap": DRAWS, "tasks": tasks, "honesty": honesty, "behaviour": judge([], {}, {}, [])},
    }
    render_reports(figures, systems["model"], MANIFEST)
    passed("report")
    return {
        "rows": ROWS,
        "draws": DRAWS,
        "systems": len(systems),
        "tasks": len(TASKS),
        "cores": os.cpu_count(),
        "seconds": {**seconds, "all": round(sum(seconds.values()), 2)},
    }


@pytest.mark.slow
def test_every_section_together_takes_less_than_twenty_seconds():
    assert measure()["seconds"]["all"] < LIMIT


if __name__ == "__main__":
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(measure(), indent=2) + "\n", encoding="utf-8")
