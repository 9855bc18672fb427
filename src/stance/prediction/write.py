"""Prediction rows to JSONL, CSV or Parquet: the same columns, written whole."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.errors import InputError
from stance.files import whole_file
from stance.records import ANSWERS

SUFFIXES = (".jsonl", ".csv", ".parquet")


def check_output(
    path: Path, overwrite: bool, setting: str = "output", suffixes: Sequence[str] = SUFFIXES, folder: bool = False
) -> None:
    """Refuses, before any work, an output that exists or has no known ending; `setting` is what named it.

    `folder` tells that it is to be a folder of such files.
    """
    if path.suffix not in suffixes:
        what = "predictions are" if suffixes is SUFFIXES else "it is"
        raise InputError(f'{setting}={path}: {what} written as {", ".join(suffixes)}, got "{path.suffix}".')
    if path.is_dir() and not folder:
        raise InputError(f"{setting}={path} is a folder. Name a file in it.")
    if path.is_file() and folder:
        raise InputError(f"{setting}={path} is a file, and a folder of files is to be written. Choose another name.")
    if path.exists() and not overwrite:
        raise InputError(f"{setting}={path} exists. Choose another name, or replace it with overwrite=true.")


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], template: Mapping[str, Any] | None = None) -> None:
    """Writes rows in the format of the path's ending; the input's columns, then the answers.

    Without rows, a file has the columns of the `template`.
    """
    columns = ordered(dict.fromkeys(name for row in rows or [template or {}] for name in row))
    schema = schema_of(rows or [template or {}]) if path.suffix == ".parquet" else None
    with whole_file(path) as temporary:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(_head(path.suffix, columns))
        _add(temporary, path.suffix, rows, columns, schema)


def write_part(
    path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], schema: Any, alone: bool = False
) -> None:
    """Writes a stretch of rows, to be joined with others or to stand alone; `schema` is the types of a Parquet file."""
    with whole_file(path) as temporary:
        if alone:
            temporary.write_text(_head(path.suffix, columns), encoding="utf-8", newline="")
        _add(temporary, path.suffix, rows, columns, schema)


def join_parts(path: Path, parts: Iterable[Path], columns: Sequence[str], schema: Any) -> None:
    """Writes one file of its parts, in their order, one in memory at a time."""
    with whole_file(path) as temporary:
        if path.suffix == ".parquet":
            from pyarrow import parquet

            with parquet.ParquetWriter(temporary, _of(schema, columns)) as writer:
                for part in parts:
                    writer.write_table(parquet.read_table(part))
            return
        with temporary.open("wb") as file:
            file.write(_head(path.suffix, columns).encode())
            for part in parts:
                with part.open("rb") as lines:
                    shutil.copyfileobj(lines, file)


def ordered(columns: Iterable[str]) -> list[str]:
    """Columns as they are written: the input's own, then the answers."""
    given = dict.fromkeys(columns)
    return [*(name for name in given if name not in ANSWERS), *(name for name in ANSWERS if name in given)]


def schema_of(rows: Sequence[Mapping[str, Any]], known: Any = None) -> Any:
    """The types of the rows' columns in a Parquet file, wide enough for those `known` of other rows.

    Raises InputError for a column that holds values of several types.
    """
    import pyarrow

    columns = dict.fromkeys(name for row in rows for name in row)
    try:
        found = pyarrow.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows]).schema
    except pyarrow.ArrowException as fault:
        raise _several_types(fault) from fault
    return joint_schema([known or found, found])


def joint_schema(schemas: Sequence[Any]) -> Any:
    """Types wide enough for all; raises InputError for a column that holds values of several types."""
    import pyarrow

    try:
        return pyarrow.unify_schemas(list(schemas), promote_options="permissive")
    except pyarrow.ArrowException as fault:
        raise _several_types(fault) from fault


def _several_types(fault: Exception) -> InputError:
    return InputError(f"A column holds values of several types ({fault}). Write .jsonl.")


def _of(schema: Any, columns: Sequence[str]) -> Any:
    """The schema with its columns in the order they are written."""
    import pyarrow

    return pyarrow.schema([schema.field(name) for name in columns])


def _head(suffix: str, columns: Sequence[str]) -> str:
    """What stands before the first row."""
    line = io.StringIO()
    if suffix == ".csv":
        csv.writer(line).writerow(columns)
    return line.getvalue()


def _add(path: Path, suffix: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], schema: Any) -> None:
    """Adds rows to a file that may have its head."""
    match suffix:
        case ".jsonl":
            with path.open("a", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n")
        case ".csv":
            with path.open("a", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([_cell(row.get(name)) for name in columns] for row in rows)
        case ".parquet":
            import pyarrow
            from pyarrow import parquet

            parquet.write_table(pyarrow.Table.from_pylist(list(rows), schema=_of(schema, columns)), path)


def _cell(value: Any) -> Any:
    """Lists and mappings as JSON; truth values as in JSON; everything else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict, bool)) else value
