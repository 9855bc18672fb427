"""Results files that grow: what their figures were made with, and which of them still hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.config import DataConfig, EncoderConfig, ModelConfig, Recipe, Section, TrainerConfig, load_config
from stance.errors import ConfigError, listed
from stance.files import sha256

SECTIONS: Mapping[str, type[Section]] = {
    "data": DataConfig,
    "encoder": EncoderConfig,
    "model": ModelConfig,
    "trainer": TrainerConfig,
}
SHOWN_ONLY = {"root", "source", "licence", "citation", "benchmark"}

Run = Mapping[str, Any]


def made_with(config: Recipe, files: Sequence[Path], **more: Any) -> dict[str, Any]:
    """Everything that decides the figures of one training but its seed; `more` is what the measurement adds."""
    return {
        "settings": {name: _deciding(name, getattr(config, name).model_dump()) for name in SECTIONS},
        **more,
        "inputs": {_relative(path, config.data): sha256(path) for path in files},
    }


def kept(output: Path, now: Mapping[str, Any], overwrite: bool) -> list[Run]:
    """The runs that already stand in the results file.

    A setting that has come since they were made counts with its default. Raises ConfigError that tells every
    difference where they were made otherwise, unless they may be overwritten.
    """
    if overwrite or not output.exists():
        return []
    done = json.loads(output.read_text(encoding="utf-8"))
    settings = {name: _deciding(name, _filled(name, values)) for name, values in done["asked"]["settings"].items()}
    before, after = _flat(done["asked"] | {"settings": settings}), _flat(now)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        faults = [f"{name}: {before.get(name)!r} there, {after.get(name)!r} now" for name in changed]
        remedy = "Give these another file with output=…, or replace those with overwrite=true."
        raise ConfigError(listed(f"{output} holds results of other settings or files. {remedy}", faults))
    runs: list[Run] = done["runs"]
    return runs


def _filled(name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Recorded settings with the default of every setting that has come since; as they are if one has gone."""
    try:
        return load_config(SECTIONS[name], values).model_dump()
    except ConfigError:
        return values


def _deciding(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if name != "data" or key not in SHOWN_ONLY}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _relative(path: Path, data: DataConfig) -> str:
    return path.relative_to(data.root).as_posix() if data.root and path.is_relative_to(data.root) else path.name
