import json

import datasets
import pyarrow
import pytest
from pyarrow import parquet

from stance.data.read import read_rows
from stance.errors import DataError, InputError

ROWS = [{"id": "1", "text": "Go, “now”.", "n": 1}, {"id": "2", "text": "Stay\nhere.", "n": 2}]


def texts(source, **options):
    return [row.values["text"] for row in read_rows(source, **options)]


def write(path, content):
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_jsonl_with_a_byte_order_mark_blank_lines_and_windows_line_ends(tmp_path):
    lines = "\ufeff" + "\r\n\r\n".join(json.dumps(row) for row in ROWS) + "\r\n"
    assert texts(write(tmp_path / "q.jsonl", lines)) == ["Go, “now”.", "Stay\nhere."]


def test_csv_and_tsv_keep_delimiters_and_line_breaks_inside_quotation_marks(tmp_path):
    assert texts(write(tmp_path / "q.csv", 'id,text\n1,"Go, now."\n2,"Stay\nhere."\n')) == ["Go, now.", "Stay\nhere."]
    assert texts(write(tmp_path / "q.tsv", "id\ttext\n1\tGo, now.\n")) == ["Go, now."]


def test_parquet_and_dataset_folders(tmp_path):
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "q.parquet")
    assert texts(tmp_path / "q.parquet") == ["Go, “now”.", "Stay\nhere."]
    table = datasets.Dataset.from_list([{"text": "a", "stance": 1}]).cast_column(
        "stance", datasets.ClassLabel(names=["favor", "against"])
    )
    datasets.DatasetDict({"validation": table}).save_to_disk(tmp_path / "saved")
    [row] = read_rows(tmp_path / "saved", split="validation")
    assert row.values == {"text": "a", "stance": "against"}
    with pytest.raises(InputError, match='no Hugging Face dataset with a split "test"'):
        list(read_rows(tmp_path / "saved", split="test"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.jsonl", b"", r"q\.jsonl is empty: no rows"),
        ("q.jsonl", b'{"text": "a"}\n{"text": \n', r"q\.jsonl line 2: not valid JSON"),
        ("q.jsonl", b'["a"]\n', r"line 1: expected a JSON object, got list"),
        ("q.jsonl", b'{"text": "a"}\n{"text": "caf\xe9"}\n', r"line 2: byte 0xe9 is not UTF-8\. .*iconv"),
        ("q.csv", b"text\na\x00b\n", r"line 2: holds a NUL byte"),
        ("q.csv", b"id,text\n1,a,b,c\n", r"line 2: more cells than the header has columns"),
        ("q.parquet", b"no parquet at all", r"not a readable Parquet file"),
        ("q.pdf", b"%PDF", r'ends in one of \.jsonl, \.csv, \.tsv, \.parquet, got "\.pdf"'),
    ],
)
def test_unreadable_files_are_told_with_place_and_remedy(tmp_path, name, content, message):
    with pytest.raises((DataError, InputError), match=message):
        list(read_rows(write(tmp_path / name, content)))


def test_a_file_that_does_not_exist(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv does not exist\. Check the path"):
        read_rows(tmp_path / "nowhere.csv")


def test_a_row_of_ten_megabytes_is_read_whole(tmp_path):
    large = "word " * 2_000_000
    assert texts(write(tmp_path / "q.csv", f'id,text\n1,"{large}"\n')) == [large]


def test_dates_and_not_a_number_become_plain_values(tmp_path):
    import datetime

    table = pyarrow.table({"text": ["a"], "when": [datetime.date(2024, 9, 23)], "score": [float("nan")]})
    parquet.write_table(table, tmp_path / "q.parquet")
    [row] = read_rows(tmp_path / "q.parquet")
    assert row.values == {"text": "a", "when": "2024-09-23", "score": None}


def test_an_empty_cell_keeps_its_column(tmp_path):
    [row] = read_rows(write(tmp_path / "q.csv", "id,text,party\n1,Go.,\n"))
    assert row.values == {"id": "1", "text": "Go.", "party": None}
