"""Train, evaluate, predict, as a user runs them."""

import csv
import json

import pytest
from pyarrow import parquet

import stance
from stance.commands.evaluate import evaluate
from stance.commands.predict import predict
from stance.commands.train import train
from stance.config import EvaluateConfig, PredictConfig
from stance.files import sha256

TARGET = "withdrawal of US troops from Iraq"
ANSWERS = [
    *("stance", "stance_favor", "stance_against", "stance_neutral", "stance_abstain"),
    *("sentiment", "sentiment_positive", "sentiment_negative", "sentiment_neutral", "sentiment_abstain"),
]
ARTICLE = ["article", "start", "end", "quote_type", "speaker", "speaker_surface", "role", "affiliation", "about_target"]


def rows_of(path):
    match path.suffix:
        case ".jsonl":
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        case ".parquet":
            return parquet.read_table(path).to_pylist()


def test_a_run_folder_holds_what_the_contract_says(tiny_run, plain_file):
    names = {path.name for path in tiny_run.iterdir()}
    assert {
        "config.yaml",
        "model",
        "manifest.json",
        "metrics.json",
        "predictions.jsonl",
        "report.html",
        "report.md",
    } <= names
    manifest = json.loads((tiny_run / "manifest.json").read_text())
    assert manifest["inputs"] == {"plain.jsonl": sha256(plain_file)}
    assert set(manifest) >= {"git", "versions", "seed", "device", "minutes"}
    metrics = json.loads((tiny_run / "metrics.json").read_text())
    assert list(metrics["tasks"]["stance"]["systems"])[:3] == ["model", "majority", "tfidf"]


def test_the_same_seed_gives_the_same_bytes(make_config, tiny_run, tmp_path):
    again = train(make_config(tmp_path / "again"))
    other = train(make_config(tmp_path / "other", seed=1))
    for name in ("metrics.json", "predictions.jsonl", "model/model.safetensors"):
        assert sha256(again / name) == sha256(tiny_run / name), name
    assert sha256(other / "predictions.jsonl") != sha256(tiny_run / "predictions.jsonl")


def test_evaluating_a_run_repeats_the_figures_of_its_training(tiny_run, tmp_path):
    output = evaluate(EvaluateConfig(run=str(tiny_run), output=str(tmp_path / "again"), bootstrap=100))
    for name in ("metrics.json", "predictions.jsonl"):
        assert sha256(output / name) == sha256(tiny_run / name), name


@pytest.mark.parametrize("kind", ["tfidf", "majority", "frozen"])
def test_a_baseline_is_a_run_of_its_own(make_config, tmp_path, kind):
    run = train(make_config(tmp_path / kind, model={"kind": kind}))
    assert stance.load_run(run).predict(["They must leave."], target=TARGET)[0].stance.label in stance.STANCE.labels


def test_six_lines_of_python(tiny_run):
    run = stance.load_run(tiny_run)
    [answer] = run.predict(["They must leave our country now."], target=TARGET)
    assert answer.stance.label in ("favor", "against", "neutral")
    assert sum(answer.stance.probabilities.values()) == pytest.approx(1)
    assert list(answer.sentiment.probabilities) == ["positive", "negative", "neutral"]
    with pytest.raises(stance.StanceError, match="takes a list of quotes"):
        run.predict("They must leave.", target=TARGET)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_predictions_have_the_same_columns_in_every_format(tiny_run, tmp_path, suffix):
    source = tmp_path / "quotes.jsonl"
    quotes = [
        {"id": "a", "text": "They must leave, “now”.", "target": TARGET, "party": "X", "stance": "favor"},
        {"id": "b", "text": "=1+1", "target": TARGET, "party": None},
    ]
    source.write_text("".join(json.dumps(quote) + "\n" for quote in quotes), encoding="utf-8")
    output = tmp_path / f"out{suffix}"
    predict(PredictConfig(run=str(tiny_run), input=str(source), output=str(output)))
    first, second = rows_of(output)
    assert list(first) == ["id", "text", "target", "party", "gold_stance", *ANSWERS]
    assert (first["id"], first["text"], first["party"], first["gold_stance"]) == (
        "a",
        "They must leave, “now”.",
        "X",
        "favor",
    )
    assert second["text"] == "=1+1"
    assert sum(float(first[f"stance_{label}"]) for label in ("favor", "against", "neutral")) == pytest.approx(
        1, abs=1e-5
    )


def test_an_article_gives_rows_with_speakers_and_offsets(tiny_run, tmp_path):
    article = tmp_path / "story.txt"
    article.write_text(
        'Ana Ruiz, a senator, said that the troops should leave by June. "We waited long enough," she said.', "utf-8"
    )
    output = tmp_path / "rows.csv"
    predict(PredictConfig(run=str(tiny_run), input=str(article), output=str(output), target=TARGET))
    rows = rows_of(output)
    assert [row["text"] for row in rows] == ["the troops should leave by June", "We waited long enough,"]
    assert {row["speaker"] for row in rows} == {"Ana Ruiz"}
    text = article.read_text("utf-8")
    assert all(text[int(row["start"]) : int(row["end"])] == row["text"] for row in rows)
    assert list(rows[0])[3:12] == ARTICLE


def test_an_article_without_a_quote_is_an_empty_result(tiny_run, tmp_path, capsys):
    article = tmp_path / "story.txt"
    article.write_text("It rained on the whole coast all day.", "utf-8")
    assert predict(PredictConfig(run=str(tiny_run), input=str(article), target=TARGET)) == []
    assert "quotes nobody" in capsys.readouterr().out


def test_the_article_the_project_began_with(shared):
    from stance.articles import find_quotes

    text = (shared / "real/articles/coalition_mission_iraq_2024.txt").read_text("utf-8")
    said = {(quote.speaker, quote.quote_type, " ".join(quote.text.split()[:5])) for quote in find_quotes(text)}
    assert said >= {
        ("Allawi al-Bindawi", "direct", "Very soon, the end of"),
        ("Allawi al-Bindawi", "indirect", "the decision comes after improvements"),
        ("Mukhtar al-Mousawi", "direct", "The Iraqi government, led by"),
        ("Mukhtar al-Mousawi", "indirect", "while the US side seeks"),
    }
