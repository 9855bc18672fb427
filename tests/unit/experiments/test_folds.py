"""Folds hold whole groups, cover every quote once, and a stopped cross-validation goes on where it stood."""

import json

import pytest

from stance.commands.crossvalidate import crossvalidate
from stance.config import CrossvalidateConfig, load_config
from stance.data import load_splits
from stance.errors import DataError, RunError
from stance.experiments import folds


@pytest.fixture
def config(make_config, tmp_path):
    def make(**changes):
        values = make_config(tmp_path / "cv", model={"kind": "tfidf"}).model_dump(exclude={"resume"})
        values["evaluation"] |= {"baselines": ["majority"], "slices": []}
        return load_config(CrossvalidateConfig, values | changes)

    return make


def test_every_quote_is_held_out_once_and_no_speaker_is_on_two_sides(config):
    settings = config(folds=3)
    splits = load_splits(settings.data)
    quotes = [*splits.train, *splits.validation, *splits.test]
    parts = list(folds.divide(quotes, settings))
    assert sorted(quote.id for part in parts for quote in part.test) == sorted(quote.id for quote in quotes)
    for part in parts:
        sides = [{quote.speaker for quote in side} for side in (part.train, part.validation, part.test)]
        assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]
        assert part.validation


def test_each_leaves_one_value_out_at_a_time(config):
    settings = config(folds="each")
    splits = load_splits(settings.data)
    parts = list(folds.divide(splits.train, settings))
    assert {part.name for part in parts} == {quote.speaker for quote in splits.train}


def test_an_empty_column_and_too_few_values_are_said(config):
    quotes = load_splits(config().data).train
    with pytest.raises(DataError, match="quotes have no outlet"):
        list(folds.divide(quotes, config(by="outlet")))
    with pytest.raises(DataError, match="too few for 500 folds"):
        list(folds.divide(quotes, config(folds=500)))


def test_a_stopped_cross_validation_goes_on_and_ends_the_same(config, monkeypatch, tmp_path):
    whole = crossvalidate(config(folds=3, output=str(tmp_path / "whole")))
    settings, asked = config(folds=3), []

    def stop_at_the_third(fold, *rest):
        asked.append(fold.name)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return folds.predict_fold(fold, *rest)

    monkeypatch.setattr("stance.commands.crossvalidate.predict_fold", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        crossvalidate(settings)
    monkeypatch.undo()
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "cv/folds").glob("[0-9].json")}
    with pytest.raises(RunError, match="begun with another folds"):
        crossvalidate(config(folds=4))
    resumed = crossvalidate(settings)
    assert len(before) == 2
    assert all((resumed / "folds" / name).stat().st_mtime_ns == time for name, time in before.items())
    figures = [json.loads((folder / "metrics.json").read_text("utf-8")) for folder in (whole, resumed)]
    assert figures[0]["tasks"] == figures[1]["tasks"]
    assert figures[0]["honesty"]["train_quotes"] > 0
    with pytest.raises(RunError, match="already holds a finished cross-validation"):
        crossvalidate(settings)
