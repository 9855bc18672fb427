"""A tiny random encoder for speed, one run trained on it, and the way to data that lies beside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stance.config import TrainConfig, load_config
from stance.records import Quote

ROOT = Path(__file__).parents[1]
TARGET = "withdrawal of US troops from Iraq"
SIDES = {
    "favor": "They must leave our country now and hand over every base number {}",
    "against": "We need them to stay because the threat remains in district {}",
    "neutral": "The committee will meet on day {} to hear the report",
}
TONES = {"favor": "negative", "against": "positive", "neutral": "neutral"}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public and real data beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer encoder under the real tokenizer: for speed only, it knows nothing."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    from stance.model.encoder import _packaged

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    BertModel(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(_packaged("minilm")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def plain_rows() -> list[dict[str, str]]:
    """Rows whose label shows in their words, six speakers of ten quotes each."""
    return [
        {
            "id": f"{stance}-{number}",
            "text": words.format(number),
            "target": TARGET,
            "stance": stance,
            "sentiment": TONES[stance],
            "speaker": f"speaker {number % 6}",
        }
        for stance, words in SIDES.items()
        for number in range(20)
    ]


@pytest.fixture(scope="session")
def plain_quotes(plain_rows: list[dict[str, str]]) -> list[Quote]:
    """The same rows as quotes."""
    return [
        Quote(
            row["id"],
            row["text"],
            row["target"],
            {"stance": row["stance"], "sentiment": row["sentiment"]},
            {"speaker": row["speaker"]},
        )
        for row in plain_rows
    ]


@pytest.fixture(scope="session")
def plain_file(plain_rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows as a JSONL file."""
    path = tmp_path_factory.mktemp("rows") / "plain.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in plain_rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def make_config(tiny_encoder: Path, plain_file: Path) -> Callable[..., TrainConfig]:
    """A training configuration on the plain rows and the tiny encoder; keywords replace sections."""

    def make(output: Path, **changes: object) -> TrainConfig:
        values: dict[str, object] = {
            "name": "tiny",
            "output": str(output),
            "seed": 0,
            "tasks": ["stance", "sentiment"],
            "data": {"name": "plain", "files": {"train": str(plain_file)}, "split": {"validation": 0.2, "test": 0.3}},
            "encoder": {"name": str(tiny_encoder)},
            "model": {"kind": "transformer"},
            "trainer": {
                "learning_rate": 1e-3,
                "tokens": 4000,
                "max_epochs": 8,
                "batch_tokens": 256,
                "warmup": 0.1,
                "weight_decay": 0.01,
                "label_smoothing": 0.0,
                "class_weights": "none",
                "freeze_embeddings": False,
                "precision": "fp32",
            },
            "evaluation": {"baselines": ["majority", "tfidf"], "bootstrap": 100},
        }
        return load_config(TrainConfig, values | changes)

    return make


@pytest.fixture(scope="session")
def tiny_run(make_config: Callable[..., TrainConfig], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete run on the plain rows."""
    from stance.commands.train import train

    return train(make_config(tmp_path_factory.mktemp("runs") / "tiny"))


@pytest.fixture
def run_script(tmp_path: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs one of the scripts as a user does, in an empty folder."""

    def run(name: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "scripts" / f"{name}.py"), *words],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", **more},
            capture_output=True,
            text=True,
            timeout=600,
        )

    yield run
