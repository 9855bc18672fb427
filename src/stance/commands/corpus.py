"""Describe a labelled corpus."""

from __future__ import annotations

from pathlib import Path

from stance.config import CorpusConfig
from stance.corpus import describe
from stance.files import write_json
from stance.progress import screen


def corpus(config: CorpusConfig) -> None:
    """Describes a labelled corpus."""
    write_json(Path(config.output), describe(config))
    screen.print(f"Written to {config.output}", soft_wrap=True)
