"""A training that is killed goes on with resume=true and ends as if nothing had happened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml

from stance.commands.train import train
from stance.config import TrainConfig, load_config
from stance.errors import RunError
from stance.files import sha256
from stance.runs import RunFolder

KILLED = Path(__file__).with_name("killed.py")
SAME = ("metrics.json", "predictions.jsonl", "model/model.safetensors", "model/classifier.json")


def configured(make_config, output, tokens=2000, **changes):
    """Dropout, so that random numbers matter; selection, so that more than the weights is to be kept."""
    config = make_config(output, model={"kind": "transformer", "dropout": 0.1})
    trainer = config.trainer.model_dump() | {
        "tokens": tokens,
        "evaluations": 4,
        "checkpoint_minutes": 1e-6,
        "accumulation": 2,
        "batch_tokens": tokens // 8,
    }
    evaluation = {"baselines": ["majority"], "bootstrap": 100, "behaviour": False}
    return load_config(TrainConfig, config.model_dump() | {"trainer": trainer, "evaluation": evaluation} | changes)


def kill(config, folder, *moments):
    """Trains until the first moment, goes on until the next, …; by default all there are. Gives those reached."""
    written = folder / "config.yaml"
    written.write_text(yaml.safe_dump(config.model_dump()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(KILLED), str(written), *moments],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())},
    )
    assert done.returncode == 0, done.stderr
    return (folder / "moments.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_with_the_same_bytes(make_config, tmp_path):
    undisturbed = train(configured(make_config, tmp_path / "undisturbed"))
    moments = kill(configured(make_config, tmp_path / "killed", resume=True), tmp_path)
    assert len(moments) == 8, moments
    with pytest.raises(RunError, match=r"holds an unfinished training\. Go on with the same command and resume=true"):
        train(configured(make_config, tmp_path / "killed"))
    with pytest.raises(RunError, match=r"holds an unfinished training\. Go on with the command that began it"):
        RunFolder.open(tmp_path / "killed")
    with pytest.raises(RunError, match=r"begun with other settings: seed=0 then, 1 now\. Go on with those of then"):
        train(configured(make_config, tmp_path / "killed", resume=True, seed=1))
    killed = train(configured(make_config, tmp_path / "killed", resume=True))
    for name in SAME:
        assert sha256(killed / name) == sha256(undisturbed / name), name
    assert {path.name for path in killed.iterdir()} == {path.name for path in undisturbed.iterdir()}
    with pytest.raises(RunError, match="already holds a run"):
        train(configured(make_config, tmp_path / "killed", resume=True))


@pytest.mark.slow
def test_the_real_encoder_goes_on_too(make_config, tmp_path):
    real = {"name": "minilm", "fresh_pooler": True}
    undisturbed = train(configured(make_config, tmp_path / "undisturbed", encoder=real, tokens=400))
    asked = configured(make_config, tmp_path / "killed", encoder=real, tokens=400, resume=True)
    moments = ["in the middle of a step", "a checkpoint half written"]
    assert kill(asked, tmp_path, *moments) == moments
    killed = train(asked)
    for name in SAME:
        assert sha256(killed / name) == sha256(undisturbed / name), name
