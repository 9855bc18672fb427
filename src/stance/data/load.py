"""From rows to validated quotes: every fault is found and named before anything is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path

from stance.config import DataConfig
from stance.data.read import Row, read_rows
from stance.data.split import split_by
from stance.errors import DataError, InputError, listed
from stance.labels import TASKS
from stance.records import Quote


@dataclass(frozen=True, slots=True)
class Splits:
    """Quotes by split, and the files they came from."""

    train: list[Quote]
    validation: list[Quote]
    test: list[Quote]
    files: list[Path]


def load_splits(data: DataConfig) -> Splits:
    """All three splits of a dataset; those without a file are split off the training rows."""
    if data.files.train is None:
        raise DataError(f"data.files.train of {data.name} is not set. Name the file that holds the training quotes.")
    train = load_quotes(data, "train")
    validation = load_quotes(data, "validation") if data.files.validation else None
    test = load_quotes(data, "test") if data.files.test else None
    shares = (
        data.split.validation if validation is None else 0.0,
        data.split.test if test is None else 0.0,
    )
    train, off_validation, off_test = split_by(data.split.by, train, *shares, seed=data.split.seed)
    return Splits(
        train,
        off_validation if validation is None else validation,
        off_test if test is None else test,
        files_of(data, "train", "validation", "test"),
    )


def files_of(data: DataConfig, *splits: str) -> list[Path]:
    """The files on disk that hold the splits."""
    named = [Path(_path(data, file)) for split in splits for file in data.files.parts(split).values()]
    return [path for path in named if path.is_file()]


def load_quotes(data: DataConfig, split: str) -> list[Quote]:
    """The quotes of one split, validated; raises DataError that lists every bad row."""
    parts = data.files.parts(split)
    if not parts:
        raise DataError(f"data.files.{split} of {data.name} is not set. Name the file that holds the {split} quotes.")
    kept = (row for row in _rows(data, parts, split) if _passes(row, data.filters))
    quotes = quotes_from_rows(islice(kept, data.limit if split == "train" else None), data)
    if not quotes:
        filtered = " that pass data.filters" if data.filters else ""
        raise DataError(f"{', '.join(parts.values())} holds no rows{filtered}.")
    return quotes


def _rows(data: DataConfig, parts: Mapping[str, str], split: str) -> Iterator[Row]:
    """The rows of all files of a split; where the files have names, a row's column `part` holds its file's."""
    for part, file in parts.items():
        path = _path(data, file)
        if data.source and not Path(path).exists():
            raise InputError(
                f"{data.name}: {path} does not exist. Get the files from {data.source} (licence: {data.licence}), and "
                f"name their folder: data.root=FOLDER, or STANCE_DATA=FOLDER for the folder that holds {data.name}/."
            )
        for row in read_rows(path, split):
            yield Row(row.place, row.values | {"part": part}) if part else row


def _passes(row: Row, filters: Mapping[str, list[str]]) -> bool:
    """Whether each filtered column holds one of its allowed values."""
    for column, allowed in filters.items():
        if column not in row.values:
            raise DataError(f'{row.place}: no column "{column}", which data.filters names. Correct data.filters.')
        if str(row.values[column]) not in allowed:
            return False
    return True


def quotes_from_rows(rows: Iterable[Row], data: DataConfig) -> list[Quote]:
    """Quotes of rows under a dataset's columns and labels; raises DataError that lists every bad row."""
    faults: list[str] = []
    seen: dict[str, str] = {}
    quotes = []
    for row, quote, wrong in read_quotes(rows, data):
        if quote.id in seen:
            wrong.append(f'id "{quote.id}" stands already at {seen[quote.id]}. Ids must be unique')
        seen[quote.id] = row.place
        faults += told(row, wrong)
        quotes.append(quote)
    if faults:
        raise DataError(listed(f"{len(faults)} faults in {data.name}; nothing was used:", faults))
    return quotes


def read_quotes(rows: Iterable[Row], data: DataConfig, first: int = 1) -> Iterator[tuple[Row, Quote, list[str]]]:
    """Each row with its quote and what is wrong with it; `first` is the first row's number, the id of one without."""
    for number, row in enumerate(rows, first):
        quote, wrong = _quote(row, number, data)
        yield row, quote, wrong


def told(row: Row, wrong: Iterable[str]) -> list[str]:
    """What is wrong with a row, each with its place."""
    return [f"{row.place}: {fault}." for fault in wrong]


def _quote(row: Row, number: int, data: DataConfig) -> tuple[Quote, list[str]]:
    columns = {name: data.columns.get(name, name) for name in ("id", "text", "target", *(t.name for t in TASKS))}
    values = {name: row.values.get(column) for name, column in columns.items()}
    fields = {key: value for key, value in row.values.items() if key not in columns.values()}
    text = str(values["text"] or "")
    target = _target(row, values["target"], data.target)
    wrong = _faults(row, text, target, columns, data)
    labels = {}
    for task in TASKS:
        given = values[task.name]
        if given is None or str(given).strip() == "":
            continue
        label = data.labels.get(task.name, {}).get(str(given), str(given))
        if label in task.labels:
            labels[task.name] = label
        elif label != "skip":
            wrong.append(
                f'{task.name} "{given}" is not one of {", ".join(task.labels)}. '
                f"Correct the row, or map it under data.labels.{task.name}"
            )
    identity = str(values["id"]) if values["id"] is not None else str(number)
    return Quote(identity, text, target, labels, fields), wrong


def _target(row: Row, own: object, given: str | None) -> str:
    """The row's own target; else the one given for all, its {column}s filled from the row (then it goes first)."""
    cells = re.findall(r"{([^{}]+)}", given or "")
    if given and cells and all(row.values.get(cell) for cell in cells):
        return re.sub(r"{([^{}]+)}", lambda cell: str(row.values[cell[1]]), given)
    return str(own or given or "")


def _faults(row: Row, text: str, target: str, columns: Mapping[str, str], data: DataConfig) -> list[str]:
    """What is wrong with a row's text and target, in words."""
    wrong: list[str] = []
    if columns["text"] not in row.values:
        wrong.append(
            f'no column "{columns["text"]}" for the quote. It has {", ".join(row.values)}; map it under columns'
        )
    elif not text.strip():
        wrong.append("the text is empty")
    if "\0" in text:
        wrong.append("the text holds a NUL character. Remove it")
    if not _is_unicode(text + target):
        wrong.append("half of a surrogate pair stands in it, so it is no valid Unicode. Export the file again as UTF-8")
    if len(text) > data.max_characters:
        wrong.append(
            f"the text has {len(text):,} characters, more than data.max_characters={data.max_characters:,}. "
            "Divide it into quotes, or give it as an article (.txt)"
        )
    if not target.strip():
        wrong.append(
            f'no target. Fill the column "{columns["target"]}", or give one for all: target="withdrawal of … from …"'
        )
    return wrong


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _path(data: DataConfig, file: str) -> str:
    if data.root == "shipped":
        return str(resources.files("stance") / "resources" / "quotes" / file)
    return str(Path(data.root) / file) if data.root and not file.startswith("hf://") else file
