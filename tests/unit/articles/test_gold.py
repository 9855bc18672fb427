"""Measured figures hold on the development articles; they are not part of the project and may be absent."""

from pathlib import Path

import pytest

from stance.articles import find_quotes
from stance.articles.gold import GoldArticle, GoldQuote, kind_by_marks, read_annotated, read_polnear
from stance.articles.marks import Marked
from stance.articles.scoring import Tally, Utterance, as_in_polnear, tally, utterances
from stance.errors import InputError
from stance.records import FoundQuote

ARTICLES = Path(__file__).parents[4] / "shared" / "real" / "articles"
TEXT = "Torvan said it rains. It rains."


def row(start: int, end: int, speaker: str = "", continues: bool = False) -> FoundQuote:
    return FoundQuote(TEXT[start:end], start, end, "indirect", speaker, continues=continues)


def score(gold: GoldQuote, *rows: FoundQuote, overlap: float = 0.8) -> Tally:
    total = Tally()
    tally(GoldArticle("a", TEXT, (gold,)), utterances(rows), overlap, total)
    return total


def test_a_quote_with_its_speaker_counts_once() -> None:
    total = score(GoldQuote(((12, 20),), "Ilka Torvan"), row(12, 20, "Torvan"), row(22, 30))
    assert (total.precision, total.recall, total.speakers) == (0.5, 1.0, 1.0)


def test_a_missed_optional_quote_does_not_count_and_any_place_of_a_repeated_one_does() -> None:
    assert score(GoldQuote(((0, 6),), "", optional=True)).gold == 0
    assert score(GoldQuote(((12, 20),), "", anywhere=True), row(12, 20)).recall == 1.0


def test_rows_that_continue_are_one_utterance() -> None:
    assert len(utterances([row(0, 6), row(12, 20, continues=True)])) == 1
    assert score(GoldQuote(((0, 6), (12, 20)), ""), row(0, 6), row(12, 20, continues=True)).f1 == 1.0


def test_rows_are_brought_into_polnears_form() -> None:
    text = 'He said that "it rains".'
    outer, inner = FoundQuote(text[14:22], 14, 22, "direct"), FoundQuote(text[17:22], 17, 22, "indirect")
    [whole] = as_in_polnear(text, [outer, inner])
    assert [text[start:end] for start, end in whole.stretches] == ['that "it rains"']


@pytest.mark.parametrize(
    ("stretch", "kind"), [((3, 11), "direct"), ((0, 11), "mixed"), ((13, 17), "indirect"), ((2, 12), "direct")]
)
def test_marks_tell_the_kind_of_an_annotated_quote(stretch, kind) -> None:
    text = 'A "it rains" here'
    marks = [Marked(3, 11, 2, 12)]
    assert kind_by_marks(text, [stretch], marks) == kind


def test_brat_annotations_are_read_with_discontinuous_content(tmp_path: Path) -> None:
    for folder in ("text", "attributions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT)
    spans = "T1\tSource 0 6\tTorvan\nT2\tCue 7 11\tsaid\nT3\tContent 12 20;22 30\tit rains It rains\n"
    (tmp_path / "attributions" / "a_1f.ann").write_text(f"{spans}E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n")
    gold = GoldQuote(((12, 20), (22, 30)), "Torvan", "indirect", sources=((0, 6),), cues=((7, 11),))
    assert list(read_polnear(tmp_path)) == [GoldArticle("a", TEXT, (gold,))]
    with pytest.raises(InputError, match=r"holds no \.ann file"):
        list(read_polnear(tmp_path / "text"))


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the development articles lie beside the project, in ../shared")
def test_the_development_articles_are_read_as_well_as_measured() -> None:
    total = Tally()
    for article in read_annotated(ARTICLES):
        rows = find_quotes(article.text)
        tally(article, [Utterance(((row.start, row.end),), row) for row in rows], 0.5, total)
    assert total.recall >= 0.85
    assert total.precision >= 0.75
    assert total.speakers >= 0.85
