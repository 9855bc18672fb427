"""Label Studio's labelling screen and tasks out; its JSON export back in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from stance.annotation.annotations import Annotation, annotation
from stance.annotation.codebook import MEANINGS, RULES
from stance.data.read import decode
from stance.errors import DataError
from stance.labels import TASKS

QUOTE, ROW_ID = "quote", "quote_id"
"""The quote's element on the screen; the row's id, which may not be called `id`: that is Label Studio's own."""


def labelling_screen(context: bool) -> str:
    """The labelling configuration: target, quote, its context if any row has one, the choices, rules, a comment."""
    lines = [
        "<View>",
        '  <Header value="$target"/>',
        f'  <Text name="{QUOTE}" value="$text"/>',
        *(['  <Text name="surroundings" value="$context"/>'] if context else []),
    ]
    for task in TASKS:
        lines += [f'  <Header size="5" value={quoteattr(task.name.capitalize())}/>']
        lines += [
            f'  <Choices name="{task.name}" toName="{QUOTE}" choice="single-radio" required="true" showInline="true">'
        ]
        lines += [
            f"    <Choice value={quoteattr(label)} hint={quoteattr(MEANINGS[task.name][label])}/>"
            for label in task.labels
        ]
        lines += ["  </Choices>"]
    lines += ['  <Header size="5" value="Rules that decided, if any"/>']
    lines += [f'  <Choices name="rules" toName="{QUOTE}" choice="multiple" showInline="true">']
    lines += [f'    <Choice value="{n}" hint={quoteattr(name)}/>' for n, name in enumerate(RULES, 1)]
    lines += ["  </Choices>"]
    lines += [f'  <TextArea name="comment" toName="{QUOTE}" placeholder="Comment" rows="2" maxSubmissions="1"/>']
    return "\n".join([*lines, "</View>", ""])


def tasks(rows: Sequence[Mapping[str, Any]], predictions: bool) -> list[dict[str, Any]]:
    """Tasks to upload: what an annotator may see, and the classifier's answers only where asked for."""
    made = []
    for row in rows:
        shown = {name: str(row.get(name) or "") for name in ("target", "text", "context")}
        task: dict[str, Any] = {"data": {ROW_ID: str(row["id"]), **shown}}
        if predictions:
            answers = [_choice(one.name, str(row[one.name])) for one in TASKS if row.get(one.name)]
            task["predictions"] = [{"model_version": "stance", "result": answers}]
        made.append(task)
    return made


def _choice(name: str, label: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": QUOTE, "type": "choices", "value": {"choices": [label]}}


def read_export(path: Path) -> Iterator[tuple[str, Annotation, list[str]]]:
    """(place, annotation, faults) of everything that was submitted; skipped tasks and drafts are left out.

    Annotators are called by their e-mail where the export has it, else `user N`. Raises DataError for other JSON.
    """
    try:
        listed = json.loads(decode(path.read_bytes(), str(path)))
    except json.JSONDecodeError as fault:
        raise DataError(f"{path.name} line {fault.lineno}: not valid JSON ({fault.msg}). Export it again.") from None
    if not isinstance(listed, list) or not all(isinstance(task, dict) and "annotations" in task for task in listed):
        raise DataError(f"{path.name}: not Label Studio's JSON. Choose the export format JSON there (not JSON-MIN).")
    for task in listed:
        for number, made in enumerate(task["annotations"], 1):
            if made.get("was_cancelled"):
                continue
            place = f"{path.name} task {task.get('id')}, annotation {number}"
            given = {part["from_name"]: _value(part.get("value", {})) for part in made.get("result", [])}
            id_ = str(task.get("data", {}).get(ROW_ID) or "")
            yield place, *annotation(id_, user_name(made.get("completed_by")), given)


def user_name(user: Any) -> str:
    """What an annotator is called whom Label Studio gives as a number or with his particulars."""
    return str(user.get("email") or f"user {user.get('id')}") if isinstance(user, dict) else f"user {user}"


def _value(value: Mapping[str, Any]) -> str:
    """Choices or lines of text as one text."""
    return ", ".join(map(str, value.get("choices") or value.get("text") or []))
