"""The search finds what is better, goes on where it stopped, shares its trials, and never opens the test."""

import json

import pytest
import yaml

from stance.commands.search import search
from stance.config import SearchConfig, load_config
from stance.errors import ConfigError

pytest.importorskip("optuna", reason="needs the extra `search`")


@pytest.fixture
def config(make_config, tmp_path):
    def make(**changes):
        values = make_config(tmp_path / "search").model_dump(exclude={"resume"})
        values["trainer"] |= {"tokens": 600, "evaluations": 2}
        space = {"trainer.learning_rate": {"low": 1e-5, "high": 1e-2, "log": True}}
        return load_config(SearchConfig, values | {"trials": 2, "space": space} | changes)

    return make


def test_it_goes_on_where_it_stopped_and_leaves_an_experiment(config, tmp_path):
    search(config())
    first = json.loads((tmp_path / "search/search.json").read_text("utf-8"))
    search(config(trials=3))
    both = json.loads((tmp_path / "search/search.json").read_text("utf-8"))
    assert len(first["trials"]) == 2 and len(both["trials"]) == 3
    assert both["trials"][:2] == first["trials"]
    scores = [trial["score"] for trial in both["trials"] if trial["state"] == "complete"]
    assert both["best"]["score"] == max(scores)
    best = yaml.safe_load((tmp_path / "search/best.yaml").read_text("utf-8"))
    assert best["trainer"]["learning_rate"] == both["best"]["settings"]["trainer.learning_rate"]


def test_another_space_in_the_same_folder_is_refused(config):
    search(config(trials=1))
    with pytest.raises(ConfigError, match="differs in space"):
        search(config(space={"trainer.label_smoothing": {"values": [0.0, 0.1]}}))


def test_a_search_goes_on_that_was_begun_before_a_setting_existed(config, tmp_path):
    import optuna

    search(config(trials=1))
    study = optuna.load_study(study_name="search", storage=f"sqlite:///{tmp_path / 'search/search.db'}")
    asked = study.user_attrs["asked"]
    del asked["trainer"]["lora_rank"]
    study.set_user_attr("asked", asked)
    search(config(trials=2))
    assert len(json.loads((tmp_path / "search/search.json").read_text("utf-8"))["trials"]) == 2


def test_an_unknown_setting_and_a_space_without_values_are_refused(config):
    with pytest.raises(ConfigError, match=r"space names trainer\.learning_rat,"):
        search(config(space={"trainer.learning_rat": {"values": [1]}}))
    with pytest.raises(ConfigError, match="give low and high, or values"):
        config(space={"trainer.learning_rate": {"low": 1}})


def test_a_training_that_falls_behind_is_stopped(config, monkeypatch, tmp_path):
    scores = iter([0.9, 0.9] * 4 + [0.1] * 2)
    monkeypatch.setattr(
        "stance.model.transformer.TransformerClassifier._mean_macro_f1", lambda self, quotes, gold: next(scores)
    )
    search(config(trials=5))
    found = json.loads((tmp_path / "search/search.json").read_text("utf-8"))
    assert [trial["state"] for trial in found["trials"]] == ["complete"] * 4 + ["pruned"]
