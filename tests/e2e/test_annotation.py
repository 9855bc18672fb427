"""From predicted rows to gold and to corrected shares, step by step, as a researcher does it."""

import csv
import json

import pytest

from stance.commands.annotate import annotate
from stance.commands.estimate import estimate
from stance.config import AnnotateConfig, DataConfig, EstimateConfig, Files, load_config
from stance.data import load_quotes
from stance.errors import ConfigError, DataError, InputError

LABELS = ("favor", "against", "neutral")


@pytest.fixture
def step(tiny_encoder, tmp_path):
    """Does one step in the test's folder; files are named within it."""

    def do(name, source, output, **more):
        sources = [str(tmp_path / one) for one in ([source] if isinstance(source, str) else source)]
        files = {key: str(tmp_path / value) for key, value in more.items() if key in ("rows", "decisions")}
        values = {"step": name, "input": sources, "output": str(tmp_path / output), **more, **files}
        annotate(load_config(AnnotateConfig, {**values, "encoder": {"name": str(tiny_encoder)}}))
        return tmp_path / output

    return do


@pytest.fixture
def predicted(tmp_path):
    """Four hundred predicted rows; every third prediction is wrong, and the truth stands in the text."""
    path = tmp_path / "rows.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(400):
            truth = LABELS[number % 3]
            said = "favor" if number % 5 == 0 else truth
            sure = 0.5 + number % 40 / 100
            row = {"id": f"q{number}", "text": f"{truth} words {number}", "target": "withdrawal of troops from Mali"}
            row |= {"affiliation": "Army" if number % 4 else "Party", "date": f"2024-0{1 + number % 7}", "stance": said}
            row |= {f"stance_{label}": sure if label == said else (1 - sure) / 2 for label in LABELS}
            file.write(json.dumps(row) + "\n")
    return path


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_from_predicted_rows_to_gold_to_shares(step, predicted, tmp_path, capsys):
    sample = read_jsonl(
        step("sample", "rows.jsonl", "sample.jsonl", random=120, uncertain=10, diverse=10, by="affiliation")
    )
    assert sorted({row["picked_by"] for row in sample}) == ["diverse", "random", "uncertain"] and len(sample) == 140
    assert {row["inclusion"] for row in sample if row["affiliation"] == "Party"} == {0.6, None}
    folder = step("export", "sample.jsonl", "to_label")
    assert sorted(path.name for path in folder.iterdir()) == ["label_studio.xml", "sheet.csv", "tasks.json"]
    for annotator, wrong in (("anna", 0), ("ben", 12)):
        rows = read_csv(folder / "sheet.csv")
        for number, row in enumerate(rows):
            row |= {"stance": "neutral" if number < wrong else row["text"].split()[0], "sentiment": "neutral"}
        write_csv(tmp_path / f"{annotator}.csv", rows)
    labels = read_jsonl(step("import", ["anna.csv", "ben.csv"], "labels.jsonl", rows="sample.jsonl"))
    assert len(labels) == 280 and labels[0]["annotator"] == "anna"
    figures = json.loads(step("agree", "labels.jsonl", "agreement.json", rows="sample.jsonl").read_text())
    assert set(figures["tasks"]["stance"]["strata"]) == {"Army", "Party"}
    with pytest.raises(DataError, match="labels cannot be merged"):
        step("merge", "labels.jsonl", "gold.jsonl", rows="sample.jsonl")
    disputed = read_csv(step("adjudicate", "labels.jsonl", "decisions.csv", rows="sample.jsonl"))
    assert 0 < len(disputed) <= 12
    for row in disputed:
        row |= {"stance": row["text"].split()[0], "rules": "3", "decided_by": "cleo"}
    write_csv(tmp_path / "decisions.csv", disputed)
    gold = step("merge", "labels.jsonl", "gold.jsonl", rows="sample.jsonl", decisions="decisions.csv")
    assert [row["stance"] for row in read_jsonl(gold)] == [row["text"].split()[0] for row in sample]
    assert len(load_quotes(DataConfig(name="gold", files=Files(train=str(gold))), "train")) == 140
    config = {"predictions": str(predicted), "gold": str(gold), "by": ["affiliation", "month"]}
    result = estimate(EstimateConfig(**config, output=str(tmp_path / "shares.json")))["tasks"]["stance"]
    assert result["all"]["coded"] == 120
    for label in LABELS:
        share = result["all"]["shares"][label]
        assert share["low"] < 1 / 3 < share["high"]
    assert result["all"]["naive"]["favor"] > result["all"]["shares"]["favor"]["high"]
    told = capsys.readouterr().out
    assert "20 coded rows were not drawn by chance" in told and "gold rows in" in told
    assert "groups have fewer than 50 coded rows" in told


def test_the_same_seed_gives_the_same_sample(step, predicted):
    first = step("sample", "rows.jsonl", "first.jsonl", random=20, diverse=5).read_text()
    assert step("sample", "rows.jsonl", "again.jsonl", random=20, diverse=5).read_text() == first
    assert step("sample", "rows.jsonl", "other.jsonl", random=20, diverse=5, seed=1).read_text() != first


def test_settings_of_another_step_and_missing_files_are_refused(step, predicted, tmp_path):
    with pytest.raises(ConfigError) as fault:
        step("export", "rows.jsonl", "folder", random=5, by="date")
    assert str(fault.value).splitlines()[1:] == [
        "  random: is a setting of step=sample; leave it out of step=export",
        "  by: is a setting of step=sample and step=agree; leave it out of step=export",
    ]
    with pytest.raises(ConfigError, match="say how many rows to pick"):
        step("sample", "rows.jsonl", "sample.jsonl")
    with pytest.raises(ConfigError, match="add rows=SAMPLE"):
        step("merge", "rows.jsonl", "gold.jsonl")
    with pytest.raises(InputError, match="Name the files that the annotators gave back"):
        step("import", "none.csv", "labels.jsonl")
    with pytest.raises(DataError, match=r"by=party: .* has no such column\. It has id, text"):
        step("sample", "rows.jsonl", "sample.jsonl", random=5, by="party")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_rows_without_predictions_have_no_uncertain_ones(step, tmp_path):
    (tmp_path / "raw.csv").write_text("id,text,target\n1,Leave,withdrawal\n2,Stay,withdrawal\n", encoding="utf-8")
    with pytest.raises(DataError, match="uncertain= needs stance_favor"):
        step("sample", "raw.csv", "sample.jsonl", uncertain=1)
    assert len(read_jsonl(step("sample", "raw.csv", "sample.jsonl", random=2))) == 2


def test_export_replaces_nothing_unasked(step, predicted):
    step("export", "rows.jsonl", "to_label")
    with pytest.raises(InputError, match="overwrite=true"):
        step("export", "rows.jsonl", "to_label")
    step("export", "rows.jsonl", "to_label", overwrite=True)


@pytest.mark.parametrize("script", ["annotate", "estimate"])
def test_the_scripts_explain_themselves(run_script, script):
    done = run_script(script, "--help")
    assert done.returncode == 0 and f"python scripts/{script}.py" in done.stdout


def test_a_fault_ends_with_its_words_and_code_2(run_script, tmp_path):
    done = run_script("estimate", "predictions=rows.parquet", "gold=coded.csv")
    assert done.returncode == 2
    assert done.stderr.startswith("coded.csv does not exist")
    assert list(tmp_path.iterdir()) == []
