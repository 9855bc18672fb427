import pytest

from stance.config import DataConfig, PredictConfig, TrainerConfig, closest, load_config, settings
from stance.errors import ConfigError

TRAINER = {
    "learning_rate": 1e-4,
    "tokens": 1000,
    "max_epochs": 2,
    "batch_tokens": 256,
    "warmup": 0.1,
    "weight_decay": 0.0,
    "label_smoothing": 0.0,
    "class_weights": "none",
    "freeze_embeddings": False,
    "precision": "fp32",
}


def test_all_faults_are_told_at_once_and_in_words():
    faulty = TRAINER | {"learning_rate": -1, "warmup": 1.5, "precision": "fp8", "tokens": "many"}
    with pytest.raises(ConfigError) as fault:
        load_config(TrainerConfig, faulty)
    assert str(fault.value) == (
        "These settings need mending:\n"
        "  learning_rate: must be > 0.0, got -1\n"
        "  tokens: must be a whole number, got 'many'\n"
        "  warmup: must be < 1.0, got 1.5\n"
        "  precision: must be one of 'auto', 'fp32', 'bf16' or 'fp16', got 'fp8'"
    )


def test_a_missing_setting_says_how_to_give_it():
    with pytest.raises(ConfigError, match=r"run: is required; add run=…"):
        load_config(PredictConfig, {"input": "a.csv"})


def test_an_unknown_setting_names_the_nearest():
    with pytest.raises(ConfigError, match=r"overwrit: is not a setting\. Did you mean overwrite\?"):
        load_config(PredictConfig, {"run": "r", "input": "i", "overwrit": True})


@pytest.mark.parametrize(
    ("typed", "meant"), [("trainer.learning_rat", "trainer.learning_rate"), ("learning_rate", "trainer.learning_rate")]
)
def test_the_nearest_name_is_found_with_and_without_its_section(typed, meant):
    assert closest(typed, ["trainer.learning_rate", "seed"]) == f" Did you mean {meant}?"


def test_a_name_like_no_other_gets_no_suggestion():
    assert closest("quux", ["trainer.learning_rate", "seed"]) == ""


def test_every_setting_has_a_meaning():
    assert [name for name, meaning in settings(DataConfig) if not meaning] == []
