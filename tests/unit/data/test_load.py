import pytest

from stance.config import DataConfig, Files
from stance.data.load import load_quotes, load_splits, quotes_from_rows
from stance.data.read import Row
from stance.errors import DataError, InputError

TARGET = "withdrawal of F from P"


def data(**options):
    return DataConfig(name="mine", files=Files(), **options)


def quotes(*rows, **options):
    return quotes_from_rows([Row(f"f line {number}", row) for number, row in enumerate(rows, 1)], data(**options))


def test_columns_and_labels_are_mapped_and_other_fields_kept():
    [quote] = quotes(
        {"tweet": "Go.", "about": TARGET, "label": "PRO", "party": "B"},
        columns={"text": "tweet", "target": "about", "stance": "label"},
        labels={"stance": {"PRO": "favor"}},
    )
    assert (quote.id, quote.text, quote.target) == ("1", "Go.", TARGET)
    assert quote.labels == {"stance": "favor"}
    assert quote.fields == {"party": "B"}


def test_a_label_may_be_absent_and_a_target_given_for_all():
    [quote] = quotes({"text": "Go.", "stance": "", "sentiment": None}, target=TARGET)
    assert (quote.labels, quote.target) == ({}, TARGET)


def test_a_label_mapped_to_skip_is_left_out():
    [quote] = quotes({"text": "Go.", "target": TARGET, "stance": "UNK"}, labels={"stance": {"UNK": "skip"}})
    assert quote.labels == {}


def test_every_bad_row_is_listed():
    with pytest.raises(DataError) as fault:
        quotes(
            {"id": "a", "text": "Go.", "target": TARGET, "stance": "suport"},
            {"id": "a", "text": " ", "target": TARGET},
            {"id": "b", "text": "Go.", "target": ""},
            {"id": "c", "text": "G\0o.", "target": TARGET},
            {"id": "d", "text": "x" * 101, "target": TARGET},
            {"id": "e", "quote": "Go.", "target": TARGET},
            max_characters=100,
        )
    heading, *lines = str(fault.value).splitlines()
    assert heading == "7 faults in mine; nothing was used:"
    assert lines[0] == (
        '  f line 1: stance "suport" is not one of favor, against, neutral. '
        "Correct the row, or map it under data.labels.stance."
    )
    assert [line.split(":")[0].strip() for line in lines] == [f"f line {n}" for n in (1, 2, 2, 3, 4, 5, 6)]
    for line, part in zip(
        lines[1:], ("text is empty", "stands already at f line 1", "no target", "NUL", "101 char", 'column "text"')
    ):
        assert part in line


def test_the_shipped_quotes_load():
    splits = load_splits(
        DataConfig(
            name="w", root="shipped", files=Files(train="train.jsonl", test="test.jsonl", validation="validation.jsonl")
        )
    )
    assert len(splits.train) + len(splits.validation) + len(splits.test) >= 300
    assert [path.name for path in splits.files] == ["train.jsonl", "validation.jsonl", "test.jsonl"]


def test_limit_takes_the_first_rows(plain_file):
    config = DataConfig(name="p", files=Files(train=str(plain_file)), limit=5)
    assert len(load_quotes(config, "train")) == 5


def test_absent_splits_are_split_off_by_speaker(plain_file):
    splits = load_splits(DataConfig(name="p", files=Files(train=str(plain_file))))
    sides = [{quote.speaker for quote in side} for side in (splits.train, splits.validation, splits.test)]
    assert all(sides)
    assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]


def test_a_split_that_is_not_named_is_asked_for():
    with pytest.raises(DataError, match=r"data\.files\.test of mine is not set"):
        load_quotes(data(), "test")


@pytest.fixture
def two_files(tmp_path):
    (tmp_path / "a.csv").write_text("tweet,about,side,who\nGo.,X,pro,A\nStay.,Y,con,B\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("tweet,about,side,who\nHm.,X,con,\n", encoding="utf-8")
    return {
        "name": "two",
        "root": str(tmp_path),
        "files": {"test": {"first": "a.csv", "second": "b.csv"}},
        "columns": {"text": "tweet", "target": "about", "stance": "side"},
        "labels": {"stance": {"pro": "favor", "con": "against"}},
    }


def test_several_files_are_one_split_whose_rows_know_their_part(two_files):
    found = load_quotes(DataConfig(**two_files), "test")
    assert [(q.id, q.text, q.fields["part"]) for q in found] == [
        ("1", "Go.", "first"),
        ("2", "Stay.", "first"),
        ("3", "Hm.", "second"),
    ]


def test_filters_keep_the_rows_with_an_allowed_value(two_files):
    found = load_quotes(DataConfig(**two_files, filters={"about": ["X"]}), "test")
    assert [quote.text for quote in found] == ["Go.", "Hm."]


def test_a_filter_on_no_column_is_a_fault(two_files):
    with pytest.raises(DataError, match=r'a\.csv line 2: no column "abuot", which data\.filters names'):
        load_quotes(DataConfig(**two_files, filters={"abuot": ["X"]}), "test")


def test_filters_that_nothing_passes_are_a_fault(two_files):
    with pytest.raises(DataError, match=r"a\.csv, b\.csv holds no rows that pass data\.filters"):
        load_quotes(DataConfig(**two_files, filters={"about": ["Z"]}), "test")


def test_a_target_is_made_of_the_cells_of_the_row_where_they_are_filled(two_files):
    found = load_quotes(DataConfig(**two_files, target="{who} toward {about}"), "test")
    assert [quote.target for quote in found] == ["A toward X", "B toward Y", "X"]


def test_a_missing_copy_says_where_to_get_it(two_files, tmp_path):
    there = {"source": "https://example.org/two", "licence": "CC0", "root": str(tmp_path / "no")}
    with pytest.raises(InputError) as fault:
        load_quotes(DataConfig(**two_files | there), "test")
    assert str(fault.value) == (
        f"two: {tmp_path / 'no' / 'a.csv'} does not exist. Get the files from https://example.org/two (licence: CC0), "
        "and name their folder: data.root=FOLDER, or STANCE_DATA=FOLDER for the folder that holds two/."
    )
