"""The scripts and the wheel in processes of their own, the network blocked."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_NETWORK = """
import socket, sys
def refuse(*_, **__):
    print("NETWORK USED", file=sys.stderr, flush=True)
    raise OSError("the network is blocked in this test")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
"""
TARGET = 'target="withdrawal of US-led coalition troops from Iraq"'


@pytest.fixture(scope="module")
def offline(tmp_path_factory) -> dict[str, str]:
    """An environment in which every Python process refuses to open a connection."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    return {"PYTHONPATH": str(folder)}


def test_the_block_blocks(offline):
    code = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **offline}, capture_output=True, text=True, timeout=60
    )
    assert "NETWORK USED" in done.stderr


@pytest.mark.slow
def test_train_evaluate_predict_with_the_real_encoder_and_no_network(run_script, offline, tmp_path):
    trained = run_script("train", "experiment=quick", "output=run", "trainer.tokens=6000", **offline)
    assert trained.returncode == 0, trained.stderr
    assert "NETWORK USED" not in trained.stderr
    assert "run/report.html" in trained.stdout and "training" in trained.stderr
    evaluated = run_script("evaluate", "run=run", "split=validation", "bootstrap=100", **offline)
    assert evaluated.returncode == 0, evaluated.stderr
    assert (tmp_path / "run/evaluations/withdrawal-validation/report.md").exists()
    article = ROOT / "src/stance/resources/articles/mission_talks.txt"
    predicted = run_script("predict", "run=run", f"input={article}", TARGET, **offline)
    assert predicted.returncode == 0, predicted.stderr
    assert "Karim al-Daraji" in predicted.stdout and "Umm Haidar" in predicted.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


@pytest.mark.slow
def test_several_seeds_in_one_command(run_script, tmp_path, plain_file, tiny_encoder):
    words = ["data=files", f"data.files.train={plain_file}", "encoder=hub", f"encoder.name={tiny_encoder}"]
    words += [
        "trainer.tokens=1000",
        "evaluation.bootstrap=100",
        "evaluation.baselines=[majority]",
        "hydra.sweep.dir=sweep",
    ]
    done = run_script("train", "--multirun", "seed=0,1", *words)
    assert done.returncode == 0, done.stderr
    assert sorted(path.parent.name for path in tmp_path.glob("sweep/*/metrics.json")) == ["0", "1"]


def test_help_reads_like_documentation(run_script):
    done = run_script("train", "--help")
    assert done.returncode == 0
    for part in (
        "python scripts/train.py experiment=",
        "trainer.learning_rate",
        "step size at the peak",
        "experiment=target_blind",
    ):
        assert part in done.stdout


@pytest.mark.slow
def test_the_wheel_works_alone_in_any_folder(tmp_path, tiny_run):
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert built.returncode == 0, built.stderr
    [wheel] = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    site = next(home.glob("lib/python*/site-packages"))
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(f"{ours}\n")
    subprocess.run(
        [home / "bin/pip", "install", "--quiet", "--no-deps", "--force-reinstall", str(wheel)], check=True, timeout=300
    )
    (site / "dependencies.pth").write_text(f"import sys; sys.path.append({ours!r})\n")

    def run(command, *words):
        return subprocess.run(
            [home / "bin" / command, *words], cwd=tmp_path, capture_output=True, text=True, timeout=600
        )

    where = subprocess.run(
        [home / "bin/python", "-c", "import stance; print(stance.__file__)"], capture_output=True, text=True
    )
    assert str(home) in where.stdout
    trained = run("stance-train", "experiment=quick", "model=tfidf", "output=run")
    assert trained.returncode == 0, trained.stderr
    assert run("stance-evaluate", "run=run", "bootstrap=100").returncode == 0
    (tmp_path / "quotes.csv").write_text("id,text\n1,They must leave.\n", encoding="utf-8")
    predicted = run("stance-predict", "run=run", "input=quotes.csv", "output=rows.jsonl", TARGET)
    assert predicted.returncode == 0, predicted.stderr
    assert (tmp_path / "rows.jsonl").read_text().startswith('{"id": "1"')
