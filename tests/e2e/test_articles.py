"""Articles from wherever they lie to rows, figures and a page, as a user asks for them."""

import csv
import io
import json
import sys
from types import SimpleNamespace

import pytest
from pyarrow import parquet

from stance.commands import predict as command
from stance.config import PredictConfig
from stance.errors import ConfigError, InputError

TARGET = "withdrawal of Veltan troops from Orvia"
STORY = (
    "Veltan troops will leave Orvia by June, and the last soldiers in Orvia pack their bags.\n\n"
    'Ana Ruiz, a senator, said that the troops should leave Orvia by June. "We waited long enough," she said. '
    "According to the port office, nine ships arrived."
)
SILENT = "It rained on the whole coast of the island all day, and the fishermen stayed in the harbour with their boats."
CONTRACT = ["id", "text", "target", "article", "start", "end", "quote_type", "speaker", "speaker_surface", "role"]
CONTRACT += ["affiliation", "about_target"]


@pytest.fixture
def predict(tiny_run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(source, **settings):
        return command.predict(PredictConfig(run=str(tiny_run), input=str(source), target=TARGET, **settings))

    return run


def test_a_folder_gives_rows_figures_and_a_page(predict, tmp_path, capsys):
    (tmp_path / "news").mkdir()
    (tmp_path / "news/a.txt").write_text(STORY, "utf-8")
    (tmp_path / "news/b.txt").write_text(SILENT, "utf-8")
    (tmp_path / "news/c.pdf").write_bytes(b"%PDF-1.7")
    rows = predict("news", output="rows.csv", page="reading.html", positions="positions.json")
    said = capsys.readouterr().out
    assert "b quotes nobody" in said and "Left out: news/c.pdf" in said and "reading.html" in said
    assert [(row["text"], row["about_target"]) for row in rows] == [
        ("the troops should leave Orvia by June", True),
        ("We waited long enough,", True),
        ("nine ships arrived", False),
    ]
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        assert csv.DictReader(file).fieldnames[:12] == CONTRACT
    figures = json.loads((tmp_path / "positions.json").read_text("utf-8"))
    assert (figures["articles"], figures["quotes"], figures["about_target"], figures["utterances"]) == (1, 3, 2, 2)
    assert [(group["name"], group["n"]) for group in figures["speakers"]] == [("Ana Ruiz", 2)]
    page = (tmp_path / "reading.html").read_text("utf-8")
    assert "Ana Ruiz" in page and "nine ships arrived" in page and SILENT in page


def test_rows_of_articles_carry_date_and_outlet(predict, tmp_path):
    rows = [{"id": str(n), "text": STORY, "date": f"2024-0{n}-01", "outlet": "The Day"} for n in range(1, 4)]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = predict("news.jsonl", kind="articles", positions="positions.json")
    assert {(row["article"], row["date"], row["outlet"]) for row in found} == {
        (row["id"], row["date"], "The Day") for row in rows
    }
    figures = json.loads((tmp_path / "positions.json").read_text("utf-8"))
    assert (len(found), figures["utterances"]) == (9, 2), "the same words of the same speaker count once"


def test_brackets_in_a_quote_reach_the_screen_as_they_are(predict, tmp_path, capsys):
    (tmp_path / "story.txt").write_text('"We leave [Orvia] now [/] or [never]," Ana Ruiz said.', "utf-8")
    predict("story.txt")
    assert "[Orvia] now [/]" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_an_article_without_a_quote_gives_every_column_and_no_row(predict, tmp_path, name, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(SILENT.encode())))
    assert predict("-", output=name) == []
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    predict("story.txt", output=f"full-{name}")
    if name.endswith("csv"):
        empty, full = ((tmp_path / file).read_text("utf-8").splitlines() for file in (name, f"full-{name}"))
        assert empty == full[:1]
    else:
        empty, full = (parquet.read_table(tmp_path / file) for file in (name, f"full-{name}"))
        assert (empty.num_rows, empty.schema) == (0, full.schema)


def test_a_page_without_a_quote_is_valid(predict, tmp_path):
    (tmp_path / "story.txt").write_text(SILENT, "utf-8")
    predict("story.txt", page="reading.html")
    assert "No quote about the target was found." in (tmp_path / "reading.html").read_text("utf-8")


def test_many_articles_are_answered_as_each_alone(predict, tmp_path):
    for number in range(35):
        (tmp_path / f"{number:02d}.txt").write_text(STORY.replace("nine", f"nine plus {number}"), "utf-8")
    together = predict("*.txt")
    alone = predict("07.txt")
    same = [row for row in together if row["article"] == "07"]
    assert len(together) == 35 * 3
    assert [row["stance_favor"] for row in same] == pytest.approx([row["stance_favor"] for row in alone], abs=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"page": "reading.pdf"}, 'page=reading.pdf: it is written as .html, got ".pdf"'),
        ({"positions": "there.json"}, "positions=there.json exists"),
        ({"kind": "quotes"}, "expected a file of quotes"),
    ],
)
def test_refused_before_any_work(predict, tmp_path, settings, message):
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    (tmp_path / "there.json").write_text("mine", "utf-8")
    with pytest.raises(InputError, match=message):
        predict("story.txt", **settings)
    assert (tmp_path / "there.json").read_text("utf-8") == "mine"


def test_a_page_of_quotes_without_articles_says_what_to_do(predict, plain_file):
    with pytest.raises(ConfigError, match="add kind=articles"):
        predict(plain_file, page="reading.html")


def test_stance_on_annotated_articles_is_measured(tiny_run, tmp_path):
    from stance.prediction import load_run
    from stance.prediction.measure import measure_stance

    quote = "the troops should leave Orvia by June"
    start = STORY.index(quote)
    gold = {"quote": quote, "start": start, "end": start + len(quote), "speaker": "Ana Ruiz", "quote_type": "indirect"}
    gold |= {"about_withdrawal": True, "target": TARGET, "stance": "favor", "sentiment": "neutral"}
    gold |= {"occurrences": 1, "optional": False, "contested": False}
    for name in ("own", "polnear/text", "polnear/attributions"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "own/a.txt").write_text(STORY, "utf-8")
    (tmp_path / "own/a.json").write_text(json.dumps([gold]), "utf-8")
    (tmp_path / "polnear/text/b.txt").write_text(SILENT, "utf-8")
    (tmp_path / "polnear/attributions/b_1f.ann").write_text("", "utf-8")
    figures = measure_stance(load_run(tiny_run), tmp_path / "own", tmp_path / "polnear")
    assert figures["quotes"] == {"found_and_annotated": 1, "about_withdrawal": 1, "judged": 1}
    assert (figures["about_target"]["precision"], figures["about_target"]["recall"]) == (1.0, 1.0)
    assert figures["alone"]["stance"]["n"] == 1
