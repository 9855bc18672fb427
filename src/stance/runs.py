"""The run folder: the only thing that passes between train, evaluate and predict.

config.yaml        the resolved configuration
model/             the classifier
baselines/NAME/    the baselines fitted on the same rows
manifest.json      commit, versions, hashes of the input files, seed, device, minutes
metrics.json       every figure of the evaluation
predictions.jsonl  every evaluated quote with gold labels and probabilities
report.html/.md    rebuilt from the two files before
logs/              loss and scores while training, where asked for
checkpoints/       only while it is being trained: what an interrupted training goes on from
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import reduce
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from stance.config import TrainConfig, load_config, settings
from stance.errors import ConfigError, RunError, StanceError
from stance.files import sha256, write_json, write_text
from stance.processes import is_first_process

ONLY_BY_SEED = {"seed", "name", "output", "resume"}
FREE_WHEN_RESUMED = {"output", "resume", "trainer.checkpoint_minutes", "trainer.log_to"}
PACKAGES = ("stance-quotes", "torch", "transformers", "peft", "scikit-learn", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where each part of a run lives, and how the small parts are read and written."""

    path: Path

    @property
    def model(self) -> Path:
        return self.path / "model"

    @property
    def baselines(self) -> Path:
        return self.path / "baselines"

    @property
    def evaluations(self) -> Path:
        return self.path / "evaluations"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @classmethod
    @contextmanager
    def training(cls, path: Path, config: TrainConfig) -> Iterator[RunFolder]:
        """A run folder that counts as unfinished until the block ends; of several processes the first looks after it.

        Raises RunError where a run stands already, or an unfinished one that `config.resume` does not ask for. A
        fault of the input before the first checkpoint leaves nothing behind.
        """
        folder = cls(path)
        if is_first_process():
            folder._begin(config)
        try:
            yield folder
        except StanceError:
            if is_first_process() and {part.name for part in path.iterdir()} == {"checkpoints", "config.yaml"}:
                with suppress(OSError):
                    folder.checkpoints.rmdir()
                    folder._config.unlink()
            raise
        if is_first_process():
            done = folder.checkpoints.replace(folder.path / ".checkpoints")
            shutil.rmtree(done)

    def _begin(self, config: TrainConfig) -> None:
        if not self.checkpoints.exists():
            self.create(self.path, config)
            self.checkpoints.mkdir()
        elif not config.resume:
            raise RunError(
                f"{self.path} holds an unfinished training. Go on with the same command and resume=true, "
                "or remove that folder."
            )
        else:
            begun, now = deciding(self.config), deciding(config)
            changed = [f"{name}={begun[name]} then, {now[name]} now" for name in now if begun[name] != now[name]]
            if changed:
                raise RunError(
                    f"{self.path} was begun with other settings: {'; '.join(changed)}. Go on with those of then, "
                    "or remove that folder."
                )

    @classmethod
    def create(cls, path: Path, config: TrainConfig) -> RunFolder:
        """A new run folder holding its configuration; raises RunError where a trained run already stands."""
        folder = cls(path)
        if folder.model.exists():
            raise RunError(f"{path} already holds a run. Choose another `output=`, or remove that folder.")
        write_text(folder._config, yaml.safe_dump(config.model_dump(), sort_keys=False, allow_unicode=True))
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """An existing, complete run folder; raises RunError that says what is missing."""
        folder = cls(path)
        if not path.exists():
            raise RunError(f"run={path} does not exist. Train one with `stance-train`, or correct the path.")
        if folder.checkpoints.exists():
            raise RunError(
                f"{path} holds an unfinished training. Go on with the command that began it, resume=true and "
                f"output={path}."
            )
        for part, meaning in ((folder._config, "its configuration"), (folder.model, "its trained classifier")):
            if not part.exists():
                raise RunError(
                    f"{path} is not a complete run: {part.name} ({meaning}) is missing. "
                    "Training may have been interrupted; train it again, or name another run."
                )
        return folder

    @property
    def config(self) -> TrainConfig:
        """The configuration the run was trained with."""
        try:
            values = yaml.safe_load(self._config.read_text(encoding="utf-8"))
        except yaml.YAMLError as fault:
            raise RunError(f"{self._config} is not readable YAML: {fault}. Train the run again.") from fault
        return load_config(TrainConfig, values)

    def fingerprint(self) -> str:
        """SHA-256 over the classifier's files, those of its folders left out: what decides its answers."""
        files = sorted(file for file in self.model.iterdir() if file.is_file())
        return hashlib.sha256("".join(f"{file.name} {sha256(file)}\n" for file in files).encode()).hexdigest()

    @property
    def _config(self) -> Path:
        return self.path / "config.yaml"

    @property
    def metrics(self) -> dict[str, Any]:
        """The evaluation's figures."""
        return self._json("metrics.json")

    @property
    def manifest(self) -> dict[str, Any]:
        """Where the run came from."""
        return self._json("manifest.json")

    def _json(self, name: str) -> dict[str, Any]:
        path = self.path / name
        if not path.exists():
            raise RunError(f"{path} is missing. Evaluate the run with `stance-evaluate run={self.path}`.")
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return value


def matching_folders(name: str, setting: str) -> list[Path]:
    """The folders a pattern such as runs/seed-* stands for; a plain name stands for itself."""
    path = Path(name)
    if not any(mark in name for mark in "*?["):
        return [path]
    found = sorted(
        folder
        for folder in Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        if folder.is_dir() and not folder.name.startswith(".")
    )
    if not found:
        raise ConfigError(
            f"{setting}={name} matches no folder. Correct the pattern, or name the runs: {setting}=[a,b,c]."
        )
    return found


def deciding(config: TrainConfig) -> dict[str, Any]:
    """Every setting that decides what a training ends with, by its dotted name."""
    values = {}
    for name, _ in settings(TrainConfig):
        if name not in FREE_WHEN_RESUMED:
            values[name] = reduce(getattr, name.split("."), config)
    return values


def hashes(files: Sequence[Path]) -> dict[str, str]:
    """SHA-256 of each file by its name; files of the same name are told apart by their folders."""
    names = [path.name for path in files]
    return {
        path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}": sha256(path) for path in files
    }


def write_evaluation(
    folder: Path,
    metrics: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    reports: Mapping[str, str],
    manifest: Mapping[str, Any],
) -> None:
    """Writes manifest.json, metrics.json, predictions.jsonl and the reports made of them into a folder, each whole."""
    lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
    write_json(folder / "manifest.json", manifest)
    write_json(folder / "metrics.json", metrics)
    write_text(folder / "predictions.jsonl", "".join(f"{line}\n" for line in lines))
    for name, text in reports.items():
        write_text(folder / name, text)


def manifest(inputs: Sequence[Path], seed: int, device: str, minutes: float) -> dict[str, Any]:
    """Where a run came from: source, versions, input files, seed, machine and time."""
    return {
        "command": _command(),
        "git": _git_state(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "inputs": hashes(inputs),
        "seed": seed,
        "device": device,
        "processor": processor(),
        "minutes": round(minutes, 2),
    }


def processor() -> str:
    """Kind of processor, and how many of its cores torch computes on."""
    import torch

    cores, used = os.cpu_count(), torch.get_num_threads()
    return f"{platform.machine()}, {cores} cores" if used == cores else f"{platform.machine()}, {used} of {cores} cores"


def _command() -> str | None:
    """The command line of a training; None where a run is made from Python."""
    program = Path(sys.argv[0]).name
    doors = {"train.py": "python scripts/train.py", "stance-train": "stance-train"}
    return f"{doors[program]} {shlex.join(sys.argv[1:])}".strip() if program in doors else None


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _git_state() -> dict[str, Any] | None:
    """Commit and dirty flag of the checkout this package runs from; None for an installed wheel."""
    here = Path(__file__).parent

    def ask(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True).stdout.strip()

    try:
        if ask("ls-files", Path(__file__).name) == "":
            return None
        return {"commit": ask("rev-parse", "HEAD"), "dirty": ask("status", "--porcelain") != ""}
    except (OSError, subprocess.CalledProcessError):
        return None
