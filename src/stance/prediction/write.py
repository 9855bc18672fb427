"""Prediction rows to JSONL, CSV or Parquet: the same columns, written whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.errors import InputError
from stance.files import whole_file
from stance.records import ANSWERS

SUFFIXES = (".jsonl", ".csv", ".parquet")


def check_output(path: Path, overwrite: bool, setting: str = "output", suffixes: Sequence[str] = SUFFIXES) -> None:
    """Refuses, before any work, an output that exists or has no known ending; `setting` is what named it."""
    if path.suffix not in suffixes:
        what = "predictions are" if suffixes is SUFFIXES else "it is"
        raise InputError(f'{setting}={path}: {what} written as {", ".join(suffixes)}, got "{path.suffix}".')
    if path.is_dir():
        raise InputError(f"{setting}={path} is a folder. Name a file in it.")
    if path.exists() and not overwrite:
        raise InputError(f"{setting}={path} exists. Choose another name, or replace it with overwrite=true.")


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], template: Mapping[str, Any] | None = None) -> None:
    """Writes rows in the format of the path's ending; the input's columns, then the answers.

    Without rows, a file has the columns of the `template`.
    """
    seen = dict.fromkeys(name for row in rows or [template or {}] for name in row)
    columns = [*(name for name in seen if name not in ANSWERS), *(name for name in ANSWERS if name in seen)]
    with whole_file(path) as temporary:
        match path.suffix:
            case ".jsonl":
                lines = (json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) for row in rows)
                temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            case ".csv":
                with temporary.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, columns)
                    writer.writeheader()
                    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
            case ".parquet":
                import pyarrow
                from pyarrow import parquet

                try:
                    table = pyarrow.Table.from_pylist(
                        [{c: row.get(c) for c in columns} for row in rows or [template or {}]]
                    )
                except pyarrow.ArrowException as fault:
                    raise InputError(
                        f"{path}: a column holds values of several types ({fault}). Write .jsonl."
                    ) from fault
                parquet.write_table(table.slice(0, len(rows)), temporary)


def _cell(value: Any) -> Any:
    """Lists and mappings as JSON; truth values as in JSON; everything else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict, bool)) else value
