"""Settings of the description of a corpus."""

from __future__ import annotations

from pydantic import Field

from stance.config.parts import DataConfig, EncoderConfig, ModelConfig
from stance.config.section import Section


class CorpusConfig(Section):
    """Describe a labelled corpus: counts, agreement, leaks, shortcuts, and how far it carries to real quotes."""

    output: str = Field(description="JSON file to write")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    real: list[DataConfig] = Field(default_factory=list, description="datasets of real quotes to compare with")
