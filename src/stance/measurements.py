"""Results files that grow: what their figures were made with, and which of them still hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.config import DataConfig, EncoderConfig, ModelConfig, Recipe, Section, TrainerConfig, load_config
from stance.data import files_of
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
        "inputs": _hashes(files, config.data.root),
    }


def hashes_of(data: DataConfig) -> dict[str, str]:
    """SHA-256 of the test files of a dataset that is only measured on."""
    return _hashes(files_of(data, "test"), data.root)


def kept_runs(output: Path, now: Mapping[str, Any], overwrite: bool) -> list[Run]:
    """The runs that already stand in the results file.

    A setting that has come since they were made counts with its default. Raises ConfigError that tells every
    difference where they were made otherwise, unless they may be overwritten.
    """
    if not output.exists():
        return []
    done = json.loads(output.read_text(encoding="utf-8"))
    settings = {name: _deciding(name, _filled(name, values)) for name, values in done["asked"]["settings"].items()}
    before, after = _flat(done["asked"] | {"settings": settings}), _flat(now)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed and overwrite:
        return []
    if changed:
        faults = [f"{name}: {before.get(name)!r} there, {after.get(name)!r} now" for name in changed]
        remedy = "Give these another file with output=…, or replace those with overwrite=true."
        raise ConfigError(listed(f"{output} holds results of other settings or files. {remedy}", faults))
    runs: list[Run] = done["runs"]
    return runs


def _filled(name: str, values: Any) -> Any:
    """Recorded settings with the default of every setting that has come since; as they are if one has gone."""
    try:
        return load_config(SECTIONS[name], values).model_dump() if name in SECTIONS else values
    except ConfigError:
        return values


def _deciding(name: str, values: Any) -> Any:
    if name != "data":
        return values
    return {key: value for key, value in values.items() if key not in SHOWN_ONLY}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _hashes(files: Sequence[Path], root: str | None) -> dict[str, str]:
    """SHA-256 of each file by its path under the root, or by its name and, where names are equal, its folder."""
    names = [path.name for path in files]
    told = {}
    for path in files:
        if root and path.is_relative_to(root):
            name = path.relative_to(root).as_posix()
        else:
            name = path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        told[name] = sha256(path)
    return told
