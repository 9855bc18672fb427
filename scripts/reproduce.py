"""Rebuilds the tables of the README and the documentation, step by step; `--list` only says what, and how long.

    python scripts/reproduce.py [--list]

Steps that need data which does not ship look for it in folders that the environment names: STANCE_DATA holds public
benchmarks (each configs/data/*.yaml says where to get its own), STANCE_REAL holds quotes_speeches.jsonl,
quotes_press_releases.jsonl and the folder articles. Without them those steps are left out, and said to be.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from stance.progress import screen

REAL = Path(os.environ.get("STANCE_REAL", "real"))
DATA = Path(os.environ.get("STANCE_DATA", "data"))
REAL_SETS = ("speeches", "press_releases")
SETS = ", ".join(f"{{name: {name}, files: {{test: {REAL / f'quotes_{name}.jsonl'}}}}}" for name in REAL_SETS)
ON_REAL = [f"real=[{SETS}]"] if all((REAL / f"quotes_{name}.jsonl").is_file() for name in REAL_SETS) else []
BENCHMARKS = ("semeval2016", "newsmtsc", "pstance", "vast", "seesaw", "perspectrum", "ibm_argq30k")
RUN = "outputs/demo"
POLNEAR = str(DATA / "polnear/dev")
TRANSFER = ["scripts/transfer.py", *ON_REAL]


@dataclass(frozen=True)
class Step:
    """A command, what it rebuilds, its minutes on two cores, and the data it cannot do without."""

    rebuilds: str
    minutes: int
    words: list[str]
    needs: tuple[Path, ...] = ()


STEPS = [
    Step("the demo's run", 6, ["scripts/train.py", "name=demo", f"output={RUN}", "resume=true"]),
    Step("dataset card: corpus.json", 4, ["scripts/corpus.py", *ON_REAL]),
    Step("five seeds: transfer.json", 35, [*TRANSFER, "sizes=[null]", "seeds=[0,1,2,3,4]"]),
    Step("learning curve: transfer.json", 15, [*TRANSFER, "sizes=[250,500,1000,2000]", "seeds=[0]"]),
    Step(
        "without the target: transfer_blind.json",
        7,
        [
            *TRANSFER,
            "sizes=[null]",
            "seeds=[0]",
            "model.target_blind=true",
            "output=docs/results/transfer_blind.json",
        ],
    ),
    Step(
        "few rows: few_shot.json",
        15,
        [*TRANSFER, "experiment=few_shot", "sizes=[10,25,50,100]", "output=docs/results/few_shot.json"],
    ),
    Step("recipe.md", 0, ["scripts/recipe_table.py", "docs/results", "docs/recipe.md"]),
    Step("speed: speed.json", 20, ["scripts/bench.py", f"run={RUN}"]),
    Step("service: service.json", 1, ["scripts/measure_service.py", RUN, "docs/results/service.json"]),
    Step("corrected shares: estimate.json", 1, ["scripts/measure_coverage.py", "docs/results/estimate.json"]),
    Step(
        "articles: articles.json",
        3,
        ["scripts/measure_articles.py", POLNEAR, str(REAL / "articles"), "docs/results/articles.json"],
        (DATA / "polnear", REAL / "articles"),
    ),
    Step(
        "stance on articles: article_stance.json",
        2,
        ["scripts/measure_article_stance.py", RUN, str(REAL / "articles"), POLNEAR, "docs/results/article_stance.json"],
        (DATA / "polnear", REAL / "articles"),
    ),
    *(
        Step(f"benchmarks: {name}.json", 60, ["scripts/benchmark.py", f"data={name}", "seeds=5"], (DATA / name,))
        for name in BENCHMARKS
    ),
    Step("benchmarks.md", 0, ["scripts/benchmarks_page.py", "docs/results/benchmarks", "docs/benchmarks.md"]),
]


def missing(step: Step) -> list[Path]:
    """The data a step needs that is not there."""
    return [folder for folder in step.needs if not folder.is_dir()]


def main() -> None:
    """Says what will be done and how long it takes, then does it; stops at the first step that fails."""
    chosen = [step for step in STEPS if not missing(step)]
    for step in STEPS:
        left_out = "" if step in chosen else f"  left out: {missing(step)[0]} is not there"
        say(f"{step.minutes:4} min  {step.rebuilds}{left_out}")
    if not ON_REAL:
        say(f"Rows on real quotes are left out: {REAL} is not there.")
    say(f"{sum(step.minutes for step in chosen):4} min  in all, on two cores")
    if "--list" in sys.argv:
        return
    for step in chosen:
        say(f"\n== {step.rebuilds}")
        if f"output={RUN}" in step.words and (Path(RUN) / "metrics.json").exists():
            say(f"{RUN} is there already")
            continue
        subprocess.run([sys.executable, *step.words], check=True)


def say(line: str) -> None:
    """A line on the screen, as it is."""
    screen.print(line, soft_wrap=True, markup=False, highlight=False)


if __name__ == "__main__":
    main()
