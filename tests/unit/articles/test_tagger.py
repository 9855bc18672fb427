"""The second engine: windows and tags, what is made of them, and a training on invented news."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import AutoModelForTokenClassification, AutoTokenizer

from stance.articles import extract, find_quotes
from stance.articles.gold import GoldArticle, GoldQuote
from stance.articles.tagger import decoded
from stance.articles.tags import TAGS, Tagged, gold_tags, tag_windows
from stance.commands.train_quotes import train_quotes
from stance.config import TrainQuotesConfig
from stance.errors import InputError, RunError

TEXT = "Ilka Torvan said the garrison must leave. It rained."
NAMES = ["Ilka Torvan", "Orun Melk", "Sana Birk", "Tevo Lund", "Mira Dask", "Pell Orvan", "Hana Volt", "Joss Arden"]
CLAIMS = ["the garrison must leave", "the port will close", "no soldier would stay", "the treaty was a mistake"]


def write_news(folder: Path) -> Path:
    (folder / "text").mkdir(parents=True)
    (folder / "attributions").mkdir()
    for number in range(32):
        name, claim = NAMES[number % 8], CLAIMS[number // 8]
        start, cue = len(name) + 1, len(name) + 6
        (folder / "text" / f"a{number}.txt").write_text(f"{name} said {claim}. It rained.", "utf-8")
        lines = [
            f"T1\tSource 0 {len(name)}\t{name}",
            f"T2\tCue {start} {start + 4}\tsaid",
            f"T3\tContent {cue} {cue + len(claim)}\t{claim}",
            "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        ]
        (folder / "attributions" / f"a{number}_1.ann").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def engine(tiny_encoder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("quotes")
    values = {
        "output": str(folder / "engine"),
        "seed": 0,
        "news": {"root": str(write_news(folder / "news")), "held_out": 8},
        "encoder": {"name": str(tiny_encoder)},
        "training": {"learning_rate": 1e-2, "epochs": 12, "batch": 4, "precision": "fp32"},
    }
    return train_quotes(TrainQuotesConfig(**values))


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder):
    return AutoTokenizer.from_pretrained(tiny_encoder)


def test_a_trained_engine_reports_what_it_was_taught(engine):
    [quote] = find_quotes("Ilka Torvan said the port will close. It rained.", engine=str(engine))
    assert (quote.text, quote.speaker, quote.cue) == ("the port will close", "Ilka Torvan", "said")
    labels = AutoModelForTokenClassification.from_pretrained(engine).config.id2label
    assert tuple(labels[n] for n in range(len(TAGS))) == TAGS


def test_a_training_leaves_settings_and_the_score_of_articles_kept_back(engine):
    about = json.loads((engine / "quotes.json").read_text("utf-8"))
    assert about["held_out"]["overlap 0.3"]["gold"] == 4
    assert about["held_out"]["overlap 0.3"]["f1"] > 0.7
    assert about["config"]["seed"] == 0 and about["minutes"] >= 0


def test_an_engine_that_is_none_and_a_folder_in_use_are_refused(engine, tmp_path):
    with pytest.raises(RunError, match=r"articles\.engine=nowhere holds no trained engine\. Name `rules`"):
        find_quotes(TEXT, engine="nowhere")
    (tmp_path / "news").mkdir()
    values = {"seed": 0, "news": {"root": str(tmp_path / "news")}, "encoder": {"name": "minilm"}, "training": {}}
    with pytest.raises(RunError, match="exists already"):
        train_quotes(TrainQuotesConfig(output=str(engine), **values))
    with pytest.raises(InputError, match=r"holds no \.ann file"):
        train_quotes(TrainQuotesConfig(output=str(tmp_path / "new"), **values))


def test_every_piece_is_in_a_window_and_no_window_too_long(tokenizer):
    text = (
        "\n".join(f"Sentence {n} is here. Another one stands beside it, with words." * 3 for n in range(20)) + "x" * 400
    )
    windows = tag_windows(tokenizer, text, 64, 16)
    assert max(map(len, windows)) <= 64
    covered = {place for window in windows for place in window.offsets[1:-1]}
    whole = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    assert covered == set(whole)
    assert any(set(one.offsets[1:-1]) & set(two.offsets[1:-1]) for one, two in pairwise(windows))


def test_gold_tags_read_back_as_the_annotated_stretches(tokenizer):
    gold = GoldArticle("a", TEXT, (GoldQuote(((17, 40),), "", sources=((0, 11),), cues=((12, 16),)),))
    [window] = tag_windows(tokenizer, TEXT, 256, 0)
    tags = gold_tags(gold, window)[1:-1]
    found = decoded(TEXT, window.offsets[1:-1], np.eye(len(TAGS), dtype=np.float32)[tags])
    assert found == Tagged([(0, 11)], [(12, 16)], [(17, 40)])


def probabilities(*likely: dict[str, float]) -> np.ndarray:
    rows = np.full((len(likely), len(TAGS)), 1e-6, dtype=np.float32)
    for row, shares in zip(rows, likely):
        for tag, share in shares.items():
            row[TAGS.index(tag)] = share
    return rows


def test_a_stretch_does_not_begin_within_a_word():
    inside = probabilities({"O": 1.0}, {"B-content": 1.0}, {"I-content": 1.0})
    assert decoded("garrison out", [(0, 4), (4, 8), (9, 12)], inside).content == [(0, 12)]
    assert decoded("garr son out", [(0, 4), (5, 8), (9, 12)], inside).content == [(5, 12)]


def test_a_stretch_does_not_go_on_unbegun():
    assert decoded("out", [(0, 3)], probabilities({"I-content": 0.7, "O": 0.3})).content == []


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        (
            'Ilka Torvan said the garrison was "a guest that forgot" and must leave.',
            Tagged([(0, 11)], [(12, 16)], [(17, 70)]),
            ("mixed", 'the garrison was "a guest that forgot" and must leave', "Ilka Torvan"),
        ),
        (
            '"The garrison must leave before winter," said Ilka Torvan.',
            Tagged([(46, 57)], [(41, 45)], [(0, 40)]),
            ("direct", "The garrison must leave before winter,", "Ilka Torvan"),
        ),
        (
            "Ilka Torvan, a senator, cheered the garrison leaving.",
            Tagged([(0, 11)], [(24, 31)], [(32, 53)]),
            ("indirect", "the garrison leaving", "Ilka Torvan"),
        ),
    ],
)
def test_tags_marks_and_parse_are_brought_together(monkeypatch, text, tagged, expected):
    monkeypatch.setattr(extract, "_tagged", lambda *_: tagged)
    [quote] = find_quotes(text, engine="tagged")
    assert (quote.quote_type, quote.text, quote.speaker) == expected


FRAGMENTS = st.sampled_from(
    [*"\"“”«'", "\n", " ", ".", ",", " he said ", "Ilka Torvan", "the garrison leaves", "קול", "\ud83d", "\x00", "😀"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_text_gives_exact_offsets(engine, text):
    for quote in find_quotes(text, engine=str(engine)):
        assert text[quote.start : quote.end] == quote.text
        assert quote.text.strip()
