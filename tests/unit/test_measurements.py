"""A growing results file keeps what still holds, and says what does not."""

import json

import pytest

from stance.errors import ConfigError
from stance.files import sha256
from stance.measurements import kept_runs, made_with


@pytest.fixture
def asked(make_config, tmp_path):
    return made_with(make_config(tmp_path), [], tasks=["stance"])


def write(file, asked):
    file.write_text(json.dumps({"asked": asked, "runs": [{"seed": 0}]}), encoding="utf-8")
    return file


def test_runs_of_the_same_settings_are_kept_and_those_of_a_setting_that_has_come_since(asked, tmp_path):
    before = json.loads(json.dumps(asked))
    assert before["settings"]["trainer"].pop("lora_rank") == 0
    file = write(tmp_path / "old.json", before)
    assert kept_runs(file, asked, overwrite=False) == kept_runs(file, asked, overwrite=True) == [{"seed": 0}]


def test_other_settings_are_refused_by_name_unless_they_may_be_overwritten(asked, tmp_path):
    other = json.loads(json.dumps(asked))
    other["settings"]["trainer"]["tokens"] = 7
    other["settings"]["tasks"] = ["stance"]
    file = write(tmp_path / "other.json", other)
    with pytest.raises(ConfigError, match=r"(?s)other\.json holds results .*settings\.trainer\.tokens: 7 there"):
        kept_runs(file, asked, overwrite=False)
    assert kept_runs(file, asked, overwrite=True) == []


def test_files_of_one_name_are_told_apart(make_config, tmp_path):
    files = [tmp_path / folder / "quotes.jsonl" for folder in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        file.write_text(file.parent.name, encoding="utf-8")
    inputs = made_with(make_config(tmp_path), files)["inputs"]
    assert sorted(inputs.values()) == sorted(map(sha256, files))
