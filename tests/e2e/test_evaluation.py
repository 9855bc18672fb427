"""Evaluation as a user runs it: several seeds, another run, abstention, explanation, and reports made anew."""

import json
from importlib.util import find_spec

import pytest

import stance
from stance.assessment import open_runs, rebuild_reports
from stance.commands.evaluate import evaluate
from stance.commands.train import train
from stance.config import EvaluateConfig, load_config
from stance.data import load_splits
from stance.errors import ConfigError, DataError, RunError

REPORTS = ("report.html", "report.md", "tables.tex", "tables.csv")
TARGET = "withdrawal of US troops from Iraq"


@pytest.fixture(scope="module")
def second_seed(make_config, tmp_path_factory):
    return train(make_config(tmp_path_factory.mktemp("runs") / "seed-1", seed=1))


@pytest.fixture(scope="module")
def silent_run(make_config, tmp_path_factory):
    evaluation = {"baselines": ["blind"], "bootstrap": 100, "abstain": {"coverage": 0.4}}
    return train(make_config(tmp_path_factory.mktemp("runs") / "silent", evaluation=evaluation))


def evaluated(tmp_path, **settings):
    config = load_config(EvaluateConfig, {"output": str(tmp_path / "out"), "bootstrap": 100, **settings})
    output = evaluate(config)
    return output, json.loads((output / "metrics.json").read_text(encoding="utf-8"))


def test_reports_are_made_anew_from_the_files_beside_them(tiny_run, tmp_path):
    output, _ = evaluated(tmp_path, run=str(tiny_run))
    before = {name: (output / name).read_bytes() for name in REPORTS}
    for name in REPORTS:
        (output / name).unlink()
    rebuild_reports(output)
    assert {name: (output / name).read_bytes() for name in REPORTS} == before


def test_a_run_carries_its_model_card(tiny_run):
    card = (tiny_run / "model" / "README.md").read_text(encoding="utf-8")
    assert "## Labels" in card and "## Limits" in card and "Macro-F1" in card


def test_several_seeds_are_one_result(tiny_run, second_seed, tmp_path):
    output, figures = evaluated(tmp_path, run=[str(tiny_run), str(second_seed)])
    result = figures["tasks"]["stance"]
    scores = [result["systems"][name]["macro_f1"]["value"] for name in ("seed 0", "seed 1")]
    assert result["seeds"]["macro_f1"]["mean"] == pytest.approx(sum(scores) / 2, abs=1e-4)
    assert result["seeds"]["macro_f1"]["sd"] == pytest.approx(abs(scores[0] - scores[1]) / 2**0.5, abs=1e-4)
    rows = [json.loads(line) for line in (output / "predictions.jsonl").read_text(encoding="utf-8").splitlines()]
    own = [stance.load_run(run).predict([rows[0]["text"]], rows[0]["target"])[0] for run in (tiny_run, second_seed)]
    mean = sum(answer.stance.probabilities["favor"] for answer in own) / 2
    assert rows[0]["stance_favor"] == pytest.approx(mean, abs=1e-5)
    assert "ensemble of 2 seeds" in (output / "report.md").read_text(encoding="utf-8")


def test_a_pattern_names_several_runs(tiny_run, tmp_path):
    assert len(open_runs([str(tiny_run.parent / "ti*")])) == 1
    with pytest.raises(ConfigError, match="matches no folder"):
        open_runs([str(tmp_path / "none-*")])


def test_runs_of_different_recipes_are_not_one_result(tiny_run, silent_run):
    with pytest.raises(ConfigError, match="differ in evaluation, so they are not one recipe"):
        open_runs([str(tiny_run), str(silent_run)])
    assert len(open_runs([str(tiny_run), str(tiny_run)])) == 1


def test_another_run_stands_beside_it(tiny_run, second_seed, tmp_path):
    output, figures = evaluated(tmp_path, run=str(tiny_run), against=str(second_seed))
    found = figures["tasks"]["stance"]["comparisons"]["against"]
    assert found["verdict"] in ("better", "worse", "cannot tell") and 0 < found["p"] <= found["p_holm"] <= 1
    assert "other run (seed-1)" in (output / "report.html").read_text(encoding="utf-8")
    with pytest.raises(RunError, match="does not exist"):
        evaluated(tmp_path, run=str(tiny_run), against=str(tmp_path / "nowhere"))


def test_a_run_against_itself_cannot_be_told_apart(tiny_run, tmp_path):
    _, figures = evaluated(tmp_path, run=str(tiny_run), against=str(tiny_run))
    found = figures["tasks"]["stance"]["comparisons"]["against"]
    assert (found["value"], found["p"], found["verdict"]) == (0, 1.0, "cannot tell")


def test_the_threshold_of_validation_is_kept_and_used_by_predict(silent_run, tiny_run):
    card = json.loads((silent_run / "model" / "classifier.json").read_text(encoding="utf-8"))
    run = stance.load_run(silent_run)
    texts = [f"They must leave our country now and hand over every base number {n}" for n in range(30)]
    texts += [f"The report on day {n}" for n in range(30)]
    answers = run.predict(texts, TARGET)
    for task, threshold in card["abstain_below"].items():
        for answer in (prediction.answers[task] for prediction in answers):
            assert answer.abstain == (max(answer.probabilities.values()) < threshold)
    assert not any(answer.stance.abstain for answer in stance.load_run(tiny_run).predict(texts, TARGET))


def test_the_threshold_never_saw_the_test(silent_run):
    figures = json.loads((silent_run / "metrics.json").read_text(encoding="utf-8"))
    card = json.loads((silent_run / "model" / "classifier.json").read_text(encoding="utf-8"))
    run = stance.load_run(silent_run)
    splits = load_splits(run.config.data)
    sure = sorted(max(p.stance.probabilities.values()) for p in run.predict_quotes(splits.validation))
    assert card["abstain_below"]["stance"] in sure
    assert figures["tasks"]["stance"]["abstention"]["threshold"] == round(card["abstain_below"]["stance"], 4)


def test_the_model_without_its_target_stands_beside_it(silent_run):
    figures = json.loads((silent_run / "metrics.json").read_text(encoding="utf-8"))
    assert list(figures["tasks"]["stance"]["systems"]) == ["model", "blind"]
    card = json.loads((silent_run / "baselines" / "blind" / "classifier.json").read_text(encoding="utf-8"))
    assert card["input"]["target_blind"] is True


def test_two_aims_of_abstention_are_refused(make_config, tmp_path):
    evaluation = {"baselines": [], "bootstrap": 100, "abstain": {"accuracy": 0.9, "coverage": 0.4}}
    with pytest.raises(ConfigError, match="two aims"):
        make_config(tmp_path / "run", evaluation=evaluation)


def test_abstention_without_validation_is_refused_before_training(make_config, plain_file, tmp_path):
    evaluation = {"baselines": [], "bootstrap": 100, "abstain": {"coverage": 0.4}}
    data = {"name": "plain", "files": {"train": str(plain_file)}, "split": {"validation": 0.0, "test": 0.3}}
    with pytest.raises(DataError, match="chooses its threshold on validation"):
        train(make_config(tmp_path / "run", evaluation=evaluation, data=data))
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(find_spec("captum") is None, reason="captum is not installed: pip install 'stance-quotes[explain]'")
def test_the_words_behind_errors_add_up_to_the_quote(tiny_run, tmp_path):
    from stance.labels import STANCE
    from stance.model.attribution import attribute
    from stance.records import Quote

    classifier = stance.load_run(tiny_run).classifier
    quote = Quote("a", "They must leave Ramadi's air-base now!", TARGET)
    words = attribute(classifier, [quote], STANCE)[0]
    assert "".join(word for word, _ in words["quote"]) == quote.text.lower().replace(" ", "")
    assert "".join(word for word, _ in words["target"]) == TARGET.lower().replace(" ", "")
    weights = [weight for part in words.values() for _, weight in part]
    assert max(map(abs, weights)) > 0


def test_explaining_a_baseline_is_refused(make_config, tmp_path):
    run = train(make_config(tmp_path / "run", model={"kind": "majority"}))
    with pytest.raises(ConfigError, match="only a transformer's words can be weighed"):
        evaluated(tmp_path, run=str(run), explain=3)
