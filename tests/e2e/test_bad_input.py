"""Each fault a user can make: one or two plain lines, exit code 2, no traceback, nothing half-written."""

import shutil
import sys

import pytest

from stance import cli

TARGET = '"withdrawal of US troops from Iraq"'


@pytest.fixture
def ask(monkeypatch, tmp_path, capsys):
    """Runs a command in an empty folder; gives its exit code and what it said on standard error."""
    monkeypatch.chdir(tmp_path)

    def run(command, *words):
        monkeypatch.setattr(sys, "argv", [f"stance-{command}", *words])
        capsys.readouterr()
        try:
            getattr(cli, command)()
        except SystemExit as stop:
            return stop.code, capsys.readouterr().err.strip()
        return 0, capsys.readouterr().err.strip()

    return run


@pytest.fixture
def quotes(tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("id,text\n1,They must leave.\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run=nowhere"], "run=nowhere does not exist. Train one with `stance-train`, or correct the path."),
        (["input=nowhere.csv"], "input=nowhere.csv does not exist. Check the path"),
        (["input=nothing-here/*.txt"], "no article could be read"),
        (["input=empty.csv"], "input=empty.csv is empty."),
        (["input=binary.csv"], "binary.csv line 1: holds a NUL byte, so it is not a text file."),
        (["input=paper.pdf"], "convert it with `pdftotext FILE.pdf FILE.txt`"),
        (["target=null"], "no target. Fill the column"),
        (["input=article.txt", "target=null"], "An article needs a target"),
        (["output=there.csv"], "output=there.csv exists. Choose another name, or replace it with overwrite=true."),
        (["output=rows.xlsx"], 'predictions are written as .jsonl, .csv, .parquet, got ".xlsx"'),
        (["outptu=rows.csv"], "outptu is not a setting. Did you mean output?"),
        (['target="unclosed'], "put a value with spaces or special characters in quotation marks"),
    ],
)
def test_predict(ask, tiny_run, quotes, tmp_path, words, message):
    (tmp_path / "empty.csv").touch()
    (tmp_path / "binary.csv").write_bytes(b"id,text\x00\n")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    (tmp_path / "article.txt").write_text("A man said that it rained.", encoding="utf-8")
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    given = {"run": str(tiny_run), "input": str(quotes), "target": TARGET}
    given |= dict(word.split("=", 1) for word in words)
    code, said = ask("predict", *(f"{name}={value}" for name, value in given.items()))
    assert (code, message in said) == (2, True), said
    assert "Traceback" not in said
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda run: shutil.rmtree(run / "model"), "is not a complete run: model (its trained classifier) is missing"),
        (
            lambda run: (run / "config.yaml").unlink(),
            "is not a complete run: config.yaml (its configuration) is missing",
        ),
        (lambda run: (run / "model" / "classifier.json").unlink(), "classifier.json is missing. Train the run again."),
        (lambda run: (run / "model" / "model.safetensors").write_bytes(b"short"), "is damaged and cannot be loaded"),
        (lambda run: (run / "config.yaml").write_text("a: [1"), "is not readable YAML"),
    ],
)
def test_a_damaged_run(ask, tiny_run, quotes, tmp_path, spoil, message):
    run = tmp_path / "run"
    shutil.copytree(tiny_run, run)
    spoil(run)
    for command, words in (("predict", [f"input={quotes}", f"target={TARGET}"]), ("evaluate", [])):
        code, said = ask(command, f"run={run}", *words)
        assert (code, message in said) == (2, True), said


def test_labels_the_run_does_not_know(ask, tiny_run, tmp_path):
    (tmp_path / "gold.csv").write_text("text,target,stance\nGo.,withdrawal of F from P,support\n", encoding="utf-8")
    code, said = ask("evaluate", f"run={tiny_run}", "data=files", "data.files.test=gold.csv")
    assert code == 2
    assert 'gold.csv line 2: stance "support" is not one of favor, against, neutral' in said


def test_nothing_to_evaluate(ask, tiny_run, tmp_path):
    (tmp_path / "bare.csv").write_text("text,target\nGo.,withdrawal of F from P\n", encoding="utf-8")
    code, said = ask("evaluate", f"run={tiny_run}", "data=files", "data.files.test=bare.csv")
    assert code == 2 and "has a gold label" in said
    assert not (tiny_run / "evaluations").exists()


def test_a_run_is_not_overwritten(ask, tiny_run, plain_file, tiny_encoder):
    words = ["data=files", f"data.files.train={plain_file}", "encoder=hub", f"encoder.name={tiny_encoder}"]
    code, said = ask("train", f"output={tiny_run}", *words)
    assert code == 2 and "already holds a run. Choose another `output=`" in said


def test_all_faults_of_the_settings_at_once(ask):
    code, said = ask("train", "trainer.learning_rate=0", "trainer.tokens=-5", "model.order=sideways")
    assert code == 2
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == [
        "model.order",
        "trainer.learning_rate",
        "trainer.tokens",
    ]


def test_a_task_without_labels(ask, tmp_path):
    (tmp_path / "t.csv").write_text(
        "text,target,stance,speaker\n" + "".join(f"Go {n}.,w of F from P,favor,s{n}\n" for n in range(9))
    )
    code, said = ask("train", "output=out", "data=files", "data.files.train=t.csv")
    assert code == 2 and "leave the task out with tasks=[stance]" in said
    assert not (tmp_path / "out").exists()
