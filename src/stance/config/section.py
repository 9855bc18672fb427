"""What every part of the configuration is, and the one door in, which reports all faults at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from stance.errors import ConfigError, listed

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, lt=1)]


def one_or_more(value: Any) -> Any:
    """One name counts as a list of one."""
    return [value] if isinstance(value, str) else value


class Section(BaseModel):
    """A part of the configuration: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


Schema = TypeVar("Schema", bound=Section)


def load_config(schema: type[Schema], values: Mapping[str, Any]) -> Schema:
    """The typed configuration of plain values; raises ConfigError that names every fault in words."""
    try:
        return schema.model_validate(values)
    except ValidationError as fault:
        faults = [_setting_in_words(error, schema) for error in fault.errors()]
        raise ConfigError(listed("These settings need mending:", faults)) from None


def settings(schema: type[Section], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every setting's dotted name and meaning, in order."""
    for name, spec in schema.model_fields.items():
        inner = _section_of(spec.annotation)
        if inner is not None:
            yield from settings(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", spec.description or ""


def closest(name: str, known: list[str]) -> str:
    """` Did you mean X?` for a misspelt name, or nothing where none is close."""
    by_leaf = {full.rsplit(".", 1)[-1]: full for full in known}
    near = difflib.get_close_matches(name, known, 1, 0.7)
    near = near or [by_leaf[leaf] for leaf in difflib.get_close_matches(name.rsplit(".", 1)[-1], list(by_leaf), 1, 0.7)]
    return f" Did you mean {near[0]}?" if near else ""


def _section_of(annotation: Any) -> type[Section] | None:
    candidates = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return next((part for part in candidates if isinstance(part, type) and issubclass(part, Section)), None)


def _setting_in_words(error: ErrorDetails, schema: type[Section]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{name}: is required; add {name}=…"
        case "extra_forbidden":
            return f"{name}: is not a setting.{closest(name, [known for known, _ in settings(schema)])}"
        case _:
            return fault_in_words(error)


def fault_in_words(error: ErrorDetails) -> str:
    """Where a value stands, the rule it breaks, and the value, in words."""
    name = ".".join(str(part) for part in error["loc"])
    limits = error.get("ctx", {})
    rules = {
        "greater_than": "must be > {gt}",
        "greater_than_equal": "must be ≥ {ge}",
        "less_than": "must be < {lt}",
        "less_than_equal": "must be ≤ {le}",
        "literal_error": "must be one of {expected}",
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_parsing": "must be a number",
        "float_type": "must be a number",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "string_type": "must be text",
        "list_type": "must be a list, such as [a,b]",
        "dict_type": "must be a mapping, such as {a:b}",
    }
    rule = rules.get(error["type"])
    return f"{name}: {rule.format(**limits) if rule else error['msg']}, got {error['input']!r}"
