"""Trains the run of a configuration file again and again, each time killed by SIGKILL at another moment.

Usage: killed.py config.yaml [moment ...]. Writes the moments that were reached into moments.txt beside it.
"""

import itertools
import os
import signal
import sys
from pathlib import Path

import yaml

from stance.commands import train
from stance.config import TrainConfig, load_config
from stance.model import transformer
from stance.training import checkpoints, trainer


def die(*_, **__):
    with Path(sys.argv[1]).with_name("moments.txt").open("a") as reached:
        reached.write(f"{moment}\n")
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner, name, at=1):
    """Dies at the `at`-th call of a function."""
    original, calls = getattr(owner, name), itertools.count(1)
    setattr(owner, name, lambda *words, **named: die() if next(calls) == at else original(*words, **named))


def half_a_checkpoint(written, *_):
    (written / "optimizer.pt").write_bytes(b"half")
    die()


def half_a_model(_, folder):
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"half")
    die()


MOMENTS = {
    "before the first step": lambda: before(trainer.MultitaskTrainer, "training_step"),
    "a checkpoint half written": lambda: setattr(trainer, "publish", half_a_checkpoint),
    "in the middle of a step": lambda: before(trainer.MultitaskTrainer, "compute_loss", at=4),
    "two checkpoints, the earlier not yet removed": lambda: before(checkpoints.shutil, "rmtree", at=2),
    "while scoring validation": lambda: before(transformer.TransformerClassifier, "_mean_macro_f1"),
    "after the last step": lambda: before(transformer, "fit_temperature"),
    "the model half saved": lambda: setattr(transformer.TransformerClassifier, "save", half_a_model),
    "before the report": lambda: before(train, "assess"),
}

config = load_config(TrainConfig, yaml.safe_load(Path(sys.argv[1]).read_text()))
for moment in sys.argv[2:] or MOMENTS:
    if os.fork() == 0:
        MOMENTS[moment]()
        train.train(config)
        os._exit(1)
    os.wait()
