"""Spreadsheets: one to label in, and those that come back filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.annotation.annotations import Annotation, annotation
from stance.annotation.label_studio import ROW_ID, user_name
from stance.data.read import Row, read_rows
from stance.errors import DataError
from stance.labels import TASKS
from stance.reporting.escape import FORMULA, csv_cell

TO_FILL = (*(task.name for task in TASKS), "rules", "comment")


def sheet(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A CSV that spreadsheets open as it is: UTF-8 with a byte order mark, no cell taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([csv_cell("" if row.get(name) is None else row[name]) for name in columns] for row in rows)
    return "\ufeff" + text.getvalue()


def sheet_to_label(rows: Sequence[Mapping[str, Any]], predictions: bool) -> str:
    """The sheet for one annotator: what he may see, and empty cells to fill in."""
    shown = ("id", "target", "text", *(["context"] if any(row.get("context") for row in rows) else []))
    visible = [{name: row.get(name) for name in shown} for row in rows]
    if predictions:
        for own, row in zip(visible, rows):
            own |= {f"predicted_{task.name}": row.get(task.name) for task in TASKS}
    return sheet(visible, [*(visible[0] if visible else shown), *TO_FILL])


def read_sheet(path: Path) -> Iterator[tuple[str, Annotation, list[str]]]:
    """(place, annotation, faults) of every row; the annotator is the column `annotator`, or else the file's name.

    Label Studio's own CSV is read too. Raises DataError where a column is missing.
    """
    for row in read_filled(path, ("stance", "sentiment")):
        given = row.values
        theirs = ROW_ID in given and "annotation_id" in given
        annotator = user_name(given["annotator"]) if theirs else str(given.get("annotator") or path.stem)
        yield row.place, *annotation(given[ROW_ID] if theirs else given["id"] or "", annotator, given)


def read_filled(path: Path, expected: Sequence[str]) -> Iterator[Row]:
    """Rows of a sheet, ids as they were before the sheet was made; needs an id and one of the expected columns."""
    for row in read_rows(path):
        own = ROW_ID if ROW_ID in row.values else "id"
        if own not in row.values or not any(name in row.values for name in expected):
            separated = " The cells look separated by semicolons: save it as CSV with commas." * any(
                ";" in name for name in row.values
            )
            raise DataError(
                f"{row.place}: expected the columns id and {' or '.join(expected)}, "
                f"got {', '.join(row.values)}.{separated}"
            )
        id_ = str(row.values[own] or "")
        yield Row(row.place, {**row.values, own: id_[1:] if id_[:1] == "'" and id_[1:].startswith(FORMULA) else id_})
