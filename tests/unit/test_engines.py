import json
import shutil

import pytest

import stance
from stance.errors import ConfigError
from stance.prediction import engines
from stance.prediction.engines import with_engine
from stance.training.arithmetic import multiplies_bf16


@pytest.fixture
def run(tiny_run, tmp_path):
    shutil.copytree(tiny_run, tmp_path / "run")
    return stance.load_run(tmp_path / "run")


ENGINES = ["onnx", pytest.param("bf16", marks=pytest.mark.skipif(not multiplies_bf16(), reason="no bf16 here"))]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_answers_as_the_run_does_or_is_refused_with_its_figures(run, plain_quotes, monkeypatch, engine):
    other, name = with_engine(run, engine, 1)
    assert name == engine
    ours, theirs = (which.classifier.predict_proba(plain_quotes)["stance"] for which in (run, other))
    assert 0 < abs(ours - theirs).max() < 0.05
    kept = json.loads((run.folder.model / "engines" / f"{engine}.json").read_text())
    assert kept["n"] == 60 and kept["same_labels"]["stance"] >= 0.99 and abs(kept["f1_moved"]["sentiment"]) <= 0.005
    monkeypatch.setattr(engines, "SAME_LABELS", 1.01)
    with pytest.raises(ConfigError, match=rf"engine={engine} does not answer as fp32 does: on 60 quotes, stance: 100"):
        with_engine(run, engine, 1)
    assert with_engine(run, "auto", 10**6) == (run, "torch")
    assert stance.load_run(run.folder.path).folder.fingerprint() == run.folder.fingerprint()


def test_few_rows_are_answered_in_fp32(run):
    assert with_engine(run, "auto", engines.LARGE - 1) == (run, "torch")


def test_onnx_says_what_to_install(run, monkeypatch):
    monkeypatch.setattr("stance.model.exported.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'stance-quotes\[fast\]'"):
        with_engine(run, "onnx", 1)
