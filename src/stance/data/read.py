"""Files of rows: JSONL, CSV, TSV, Parquet, and Hugging Face datasets, as plain dictionaries with their place."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from stance.errors import DataError, InputError

LARGEST_FIELD = 64 * 1024 * 1024
SUFFIXES = (".jsonl", ".csv", ".tsv", ".parquet")
BATCH = 4096
_LONE_RETURN = re.compile(r"(?<=\r)(?!\n)(?!$)")
"""Ends a line in files of old Macintoshes."""
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in its file; `place` names file and line for messages."""

    place: str
    values: dict[str, Any]


def is_many(source: str) -> bool:
    """Whether a source is a folder or a pattern."""
    path = Path(source)
    return path.is_dir() or (not path.exists() and bool(_GLOB.search(source)))


def files_of(source: str) -> list[Path]:
    """The file a source names, or the files of a folder (hidden ones left out) or of a pattern, sorted."""
    path = Path(source)
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not is_many(source):
        return [path]
    anchor = Path(path.anchor) if path.is_absolute() else Path()
    return sorted(file for file in anchor.glob(str(path.relative_to(anchor))) if file.is_file())


def read_rows(source: str | Path, split: str = "train") -> Iterator[Row]:
    """The rows of a file, of a Hugging Face dataset folder, or of a dataset id on the hub, one in memory at a time.

    `split` picks the split of a Hugging Face dataset. Text files must be UTF-8; a byte order mark is dropped. Raises
    InputError or DataError naming file, line and remedy.
    """
    path = Path(source)
    if path.is_dir() or (not path.exists() and str(source).startswith("hf://")):
        return _read_dataset(str(source), split)
    if not path.exists():
        raise InputError(f"{path} does not exist. Check the path; it is read from the folder the command runs in.")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty: no rows. Expected one quote a line.")
    match path.suffix.lower():
        case ".jsonl":
            return _read_jsonl(path)
        case ".csv":
            return _read_delimited(path, ",")
        case ".tsv":
            return _read_delimited(path, "\t")
        case ".parquet":
            return _read_parquet(path)
    raise InputError(f'{path}: a file of quotes ends in one of {", ".join(SUFFIXES)}, got "{path.suffix}".')


def decode(data: bytes, place: str) -> str:
    """UTF-8 bytes as text, without a byte order mark; `place` is what messages call them.

    Raises InputError for other encodings and for binary files.
    """
    return _decoded(data, place, 1)


def _decoded(data: bytes, place: str, first_line: int) -> str:
    if first_line == 1 and data.startswith(b"%PDF"):
        raise InputError(f"{place} is a PDF. Convert it with `pdftotext FILE.pdf FILE.txt`, and read the text once.")
    if b"\0" in data:
        line = first_line + data[: data.index(b"\0")].count(b"\n")
        raise InputError(f"{place} line {line}: holds a NUL byte, so it is not a text file. Save it as UTF-8 text.")
    try:
        return data.decode("utf-8-sig" if first_line == 1 else "utf-8")
    except UnicodeDecodeError as fault:
        line = first_line + data[: fault.start].count(b"\n")
        raise InputError(
            f"{place} line {line}: byte 0x{data[fault.start]:02x} is not UTF-8. "
            f"Save the file as UTF-8, for example `iconv -f latin1 -t utf-8 {Path(place).name}`."
        ) from None


def _lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 text file with their ends, one in memory at a time."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LARGEST_FIELD):
            number += 1
            if len(line) == LARGEST_FIELD:
                raise InputError(
                    f"{path} line {number}: is longer than {LARGEST_FIELD:,} bytes. Expected one row a line."
                )
            yield _decoded(line, str(path), number)


def _read_jsonl(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        place = f"{path.name} line {number}"
        try:
            values = json.loads(line)
        except json.JSONDecodeError as fault:
            raise DataError(
                f"{place}: not valid JSON ({fault.msg} at character {fault.pos + 1}). Expected one JSON object a line."
            ) from None
        if not isinstance(values, dict):
            raise DataError(f"{place}: expected a JSON object, got {type(values).__name__}.")
        yield Row(place, {key: _plain(value) for key, value in values.items()})


def _read_delimited(path: Path, delimiter: str) -> Iterator[Row]:
    previous = csv.field_size_limit(LARGEST_FIELD)
    try:
        lines = (part for line in _lines(path) for part in _LONE_RETURN.split(line))
        reader = csv.DictReader(lines, delimiter=delimiter)
        for values in reader:
            place = f"{path.name} line {reader.line_num}"
            if None in values:
                raise DataError(
                    f"{place}: more cells than the header has columns. "
                    "Put texts that hold the delimiter in quotation marks."
                )
            yield Row(place, {name: value or None for name, value in values.items()})
    except csv.Error as fault:
        raise DataError(f"{path.name} line {reader.line_num}: {fault}.") from None
    finally:
        csv.field_size_limit(previous)


def _read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as fault:
        raise InputError(f"{path} is not a readable Parquet file: {fault}.") from None
    number = 0
    for batch in file.iter_batches(batch_size=BATCH):
        for values in batch.to_pylist():
            number += 1
            yield Row(f"{path.name} row {number}", {key: _plain(value) for key, value in values.items()})


def _read_dataset(source: str, split: str) -> Iterator[Row]:
    """A folder written by `save_to_disk`, a folder of data files, or `hf://owner/name` on the hub."""
    import datasets

    try:
        if source.startswith("hf://"):
            table = datasets.load_dataset(source.removeprefix("hf://"), split=split)
        elif any(Path(source).glob("state.json")) or any(Path(source).glob("dataset_dict.json")):
            saved = datasets.load_from_disk(source)
            table = saved[split] if isinstance(saved, datasets.DatasetDict) else saved
        else:
            table = datasets.load_dataset(source, split=split)
    except Exception as fault:
        raise InputError(
            f'{source}: no Hugging Face dataset with a split "{split}" could be read there ({fault}).'
        ) from fault
    names = {
        column: feature.names for column, feature in table.features.items() if isinstance(feature, datasets.ClassLabel)
    }
    for number, values in enumerate(table, 1):
        readable = {
            key: names[key][value] if key in names and isinstance(value, int) and value >= 0 else value
            for key, value in values.items()
        }
        yield Row(f"{source} row {number}", {key: _plain(value) for key, value in readable.items()})


def _plain(value: Any) -> Any:
    """A value every output format can hold: dates as ISO 8601, other foreign types as text, NaN as absent."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (str, bool, int, float, list, dict)):
        return value
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
