"""Sweeps: every launcher trains the same jobs; a failed one does not end the others; finished ones are not repeated."""

import json
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.slow
LAUNCHERS = {"basic": None, "ray": "ray", "submitit_local": "submitit"}


@pytest.fixture
def sweep(run_script, plain_file):
    """Trains two baselines, the second of which fails under seed=1, in the folder `jobs`."""

    def run(launcher, *words):
        return run_script(
            "train",
            "--multirun",
            *("model=majority", "data=files", f"data.files.train={plain_file}", "evaluation.baselines=[]"),
            *("evaluation.behaviour=false", "hydra.sweep.dir=jobs", *words),
            *([] if launcher == "basic" else [f"hydra/launcher={launcher}"]),
            RAY_worker_niceness="0",
        )

    return run


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_a_failed_job_is_told_others_finish_and_are_not_repeated(sweep, tmp_path, launcher):
    needed = LAUNCHERS[launcher]
    if needed and not find_spec(needed):
        pytest.skip(f"{needed} is not installed")
    absent = tmp_path / "later.jsonl"
    words = f"data.files.test=null,{absent}"
    first = sweep(launcher, words)
    assert first.returncode == 2, first.stderr
    assert f"Job 1: {absent} does not exist." in first.stderr and "Traceback" not in first.stderr
    assert "2 jobs of jobs" in first.stdout and "failed:" in first.stdout
    trained = (tmp_path / "jobs" / "0" / "manifest.json").stat().st_mtime_ns
    assert json.loads((tmp_path / "jobs" / "0" / "metrics.json").read_text("utf-8"))["tasks"]
    if launcher != "basic":
        return

    row = {"id": "t", "text": "They must leave.", "target": "withdrawal", "stance": "favor", "sentiment": "negative"}
    absent.write_text(json.dumps(row) + "\n", encoding="utf-8")
    second = sweep(launcher, words)
    assert second.returncode == 0, second.stderr
    assert second.stdout.count("is finished already") == 1 and "failed:" not in second.stdout
    assert (tmp_path / "jobs" / "0" / "manifest.json").stat().st_mtime_ns == trained
    assert (tmp_path / "jobs" / "1" / "metrics.json").exists()

    other = sweep(launcher, "data.files.test=null", "seed=1")
    assert other.returncode == 2 and "Job 0: " in other.stderr and "already holds a run" in other.stderr
