"""Every YAML file composes and validates."""

import pytest
import yaml
from hydra import compose, initialize_config_dir

from stance.cli import CONFIGS, _plain
from stance.config import (
    AnnotateConfig,
    BenchConfig,
    BenchmarkConfig,
    CompareConfig,
    CorpusConfig,
    CrossvalidateConfig,
    EstimateConfig,
    EvaluateConfig,
    PredictConfig,
    SearchConfig,
    ServeConfig,
    TrainConfig,
    TrainQuotesConfig,
    TransferConfig,
    load_config,
)
from stance.reporting.benchmarks import METRICS

BENCHMARKS = [
    file.stem
    for file in sorted((CONFIGS / "data").glob("*.yaml"))
    if "benchmark" in yaml.safe_load(file.read_text(encoding="utf-8"))
]
GIVEN = ["name=x", "output=x"]
CHOICES = [
    f"{folder.name}={file.stem}"
    for folder in sorted(CONFIGS.iterdir())
    if folder.is_dir() and folder.name != "hydra"
    for file in sorted(folder.glob("*.yaml"))
]
ASKED_FOR = {
    "encoder=hub": ["encoder.name=some/encoder", "encoder.revision=abc"],
    "data=files": ["data.files.train=a.csv"],
}


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_trains(choice):
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        composed = compose("train", [choice, *GIVEN, *ASKED_FOR.get(choice, [])])
    config = load_config(TrainConfig, _plain(composed))
    assert config.trainer.tokens > 0


@pytest.mark.parametrize(
    ("name", "schema", "words"),
    [
        ("train", TrainConfig, GIVEN),
        ("evaluate", EvaluateConfig, ["run=r"]),
        ("evaluate", EvaluateConfig, ["run=r", "data=files", "data.files.test=a.csv"]),
        ("predict", PredictConfig, ["run=r", "input=i"]),
        ("annotate", AnnotateConfig, ["step=export", "input=i", "output=o"]),
        ("estimate", EstimateConfig, ["predictions=p", "gold=g"]),
        ("bench", BenchConfig, []),
        ("benchmark", BenchmarkConfig, []),
        ("corpus", CorpusConfig, []),
        ("transfer", TransferConfig, []),
        ("compare", CompareConfig, ["runs=r"]),
        ("crossvalidate", CrossvalidateConfig, GIVEN),
        ("search", SearchConfig, []),
        ("serve", ServeConfig, ["run=r"]),
        ("train_quotes", TrainQuotesConfig, ["output=o", "news.root=d"]),
    ],
)
def test_every_command_composes(name, schema, words):
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        load_config(schema, _plain(compose(name, words)))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_composes_and_names_what_a_user_needs(name):
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        composed = _plain(compose("benchmark", [f"data={name}", "seeds=5"]))
    config = load_config(BenchmarkConfig, composed)
    assert config.data.name == name
    assert config.data.source and config.data.licence and config.data.citation
    assert (config.seeds, config.tasks) == ([0, 1, 2, 3, 4], [config.data.benchmark.task])
    assert config.trainer.tokens == config.data.benchmark.tokens
    for metric in config.data.benchmark.goals | {m: 0 for row in config.data.benchmark.published for m in row.scores}:
        assert metric in METRICS


def test_every_experiment_asks_a_question_and_shows_its_command():
    for file in (CONFIGS / "experiment").glob("*.yaml"):
        package, question, *rest = file.read_text(encoding="utf-8").splitlines()
        assert package == "# @package _global_"
        assert "?" in question and "python scripts/train.py experiment=" in question, file
        assert any(line.startswith("name:") for line in rest), file
