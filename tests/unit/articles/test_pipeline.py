import subprocess
import sys
from pathlib import Path

import pytest

from stance.articles import pipeline
from stance.articles.cues import Cues, english_cues, verb_forms
from stance.errors import ConfigError, InputError


def test_a_pipeline_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(ConfigError, match=r"spaCy pipeline no_such_pipeline could not be loaded.*Install it with pip"):
        pipeline.load_pipeline("no_such_pipeline")


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ConfigError, match="lacks a tagger or a parser"):
        pipeline.load_pipeline(str(tmp_path / "blank"))


def test_a_damaged_packaged_pipeline_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_FINGERPRINTS", {pipeline.DEFAULT_PIPELINE: "0" * 64})
    pipeline.load_pipeline.cache_clear()
    try:
        with pytest.raises(InputError, match=r"expected 0{64}"):
            pipeline.load_pipeline()
    finally:
        pipeline.load_pipeline.cache_clear()


def test_importing_the_engine_loads_no_parser() -> None:
    program = "import sys, stance.articles; sys.exit('spacy' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("say", {"say", "says", "said", "saying"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("declare", {"declare", "declares", "declared", "declaring"}),
        ("admit", {"admit", "admits", "admitted", "admitting"}),
        ("stress", {"stress", "stresses", "stressed", "stressing"}),
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
    ],
)
def test_verbs_are_inflected(verb: str, forms: set[str]) -> None:
    assert set(verb_forms(verb)) == forms


def test_a_word_reports_only_in_its_constructions() -> None:
    cues = Cues({"clause": "say", "noun_clause": "theory"})
    assert cues.fits("clause", "said")
    assert cues.fits("noun_clause", "theories")
    assert not cues.fits("object", "said")
    assert english_cues().fits("speech", "added")
