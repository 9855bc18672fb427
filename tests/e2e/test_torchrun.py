"""Two processes under torchrun: one run, the scores of one process with twice the batch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

ROOT = Path(__file__).parents[2]
WORDS = ["trainer.tokens=3000", "trainer.learning_rate=1e-3", "trainer.class_weights=balanced", "trainer.evaluations=3"]
WORDS += [
    "evaluation.baselines=[majority]",
    "evaluation.bootstrap=100",
    "evaluation.behaviour=false",
    "data.split.test=0.3",
]


@pytest.fixture
def uneven_file(plain_rows, tmp_path):
    """Quotes of very different length, some without a sentiment, so that no two shares of a batch weigh the same."""
    rows = [row | {"text": row["text"] + " and so on" * (number % 9)} for number, row in enumerate(plain_rows)]
    for row in rows[::5]:
        del row["sentiment"]
    path = tmp_path / "uneven.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_two_processes_make_one_run(uneven_file, tiny_encoder, tmp_path):
    words = ["data=files", f"data.files.train={uneven_file}", "encoder=hub", f"encoder.name={tiny_encoder}", *WORDS]

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command, str(ROOT / "scripts/train.py"), *words],
            cwd=tmp_path,
            env={**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done

    words.append("trainer.batch_tokens=128")
    said = run("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2").stdout
    [two] = (path.parent for path in tmp_path.rglob("config.yaml"))
    assert said.count("quotes to learn from") == said.count("the trained classifier") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outputs", uneven_file.name]
    words[-1] = "trainer.batch_tokens=256"
    words.append("output=alone")
    run()
    weights = [load_file(folder / "model/model.safetensors") for folder in (two, tmp_path / "alone")]
    for name, weight in weights[0].items():
        assert (weight - weights[1][name]).abs().max() < 2e-3, name
    scores = [json.loads((folder / "metrics.json").read_text())["tasks"] for folder in (two, tmp_path / "alone")]
    for task in ("stance", "sentiment"):
        mine, theirs = (tasks[task]["systems"]["model"]["macro_f1"]["value"] for tasks in scores)
        assert mine == pytest.approx(theirs, abs=0.05)
