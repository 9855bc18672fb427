"""The shipped quotes keep every promise of their card."""

import json
from collections import Counter, defaultdict
from importlib import resources

import pytest

from stance.config import DataConfig, Files
from stance.data import load_splits, near_duplicates, shared_speakers
from stance.evaluation.agreement import krippendorff_alpha

FILES = Files(train="train.jsonl", validation="validation.jsonl", test="test.jsonl")
PAIRS = (("train", "validation"), ("train", "test"), ("validation", "test"))


@pytest.fixture(scope="module")
def splits():
    loaded = load_splits(DataConfig(name="withdrawal", root="shipped", files=FILES))
    return {"train": loaded.train, "validation": loaded.validation, "test": loaded.test}


@pytest.fixture(scope="module")
def quotes(splits):
    return [quote for part in splits.values() for quote in part]


def share(quotes, name):
    counts = Counter(quote.labels.get(name) or quote.fields[name] for quote in quotes)
    return {value: count / len(quotes) for value, count in counts.items()}


def test_size_and_shares_of_the_splits(splits, quotes):
    assert len(quotes) >= 4000
    assert len({quote.id for quote in quotes}) == len(quotes)
    for name, expected in (("train", 0.7), ("validation", 0.1), ("test", 0.2)):
        assert len(splits[name]) / len(quotes) == pytest.approx(expected, abs=0.04), name


def test_every_row_is_complete(quotes):
    for quote in quotes:
        assert set(quote.labels) == {"stance", "sentiment"}, quote.id
        assert quote.speaker, quote.id
        assert set(quote.fields) >= {
            "role",
            "affiliation",
            "country",
            "quote_type",
            "theatre",
            "register",
            "manner",
            "rules",
            "contrast",
        }
        assert 5 <= len(quote.text.split()) <= 100, quote.id
        assert len(quote.fields["annotators"]) == 2, quote.id
        assert all(1 <= rule <= 21 for rule in quote.fields["rules"]), quote.id


def test_theatres_speakers_and_contrast_sets_stay_on_one_side(splits):
    theatres = {name: {quote.fields["theatre"] for quote in part} for name, part in splits.items()}
    sets = {name: {quote.fields["contrast"] for quote in part} - {None} for name, part in splits.items()}
    assert len(set.union(*theatres.values())) >= 24
    assert len(theatres["test"]) >= 5
    for first, second in PAIRS:
        assert not theatres[first] & theatres[second]
        assert not sets[first] & sets[second]
        assert shared_speakers(splits[first], splits[second]) == []


def test_no_near_duplicates_across_splits(splits):
    for first, second in PAIRS:
        assert [(p.first.id, p.second.id) for p in near_duplicates(splits[first], splits[second], 0.5)] == []


def test_stance_and_sentiment_are_balanced_and_independent(quotes):
    shares = share(quotes, "stance")
    for label, expected in (("favor", 0.40), ("against", 0.34), ("neutral", 0.26)):
        assert shares[label] == pytest.approx(expected, abs=0.04), label
    cells = Counter((quote.labels["stance"], quote.labels["sentiment"]) for quote in quotes)
    for stance in ("favor", "against", "neutral"):
        for sentiment in ("positive", "negative", "neutral"):
            assert cells[stance, sentiment] >= (40 if (stance, sentiment) == ("neutral", "positive") else 80)


def test_manner_form_and_length(quotes):
    assert share(quotes, "manner")["natural"] == pytest.approx(0.8, abs=0.06)
    types = share(quotes, "quote_type")
    for name, expected in (("direct", 0.60), ("indirect", 0.27), ("mixed", 0.12)):
        assert types[name] == pytest.approx(expected, abs=0.07), name
    words = sorted(len(quote.text.split()) for quote in quotes)
    assert words[len(words) // 2] == pytest.approx(30, abs=5)
    assert sum(length > 48 for length in words) >= 0.05 * len(words)


def test_contrast_sets_contrast(quotes):
    sets = defaultdict(list)
    for quote in quotes:
        assert (quote.fields["manner"] == "contrast") == bool(quote.fields["contrast"]), quote.id
        if quote.fields["contrast"]:
            sets[quote.fields["contrast"]].append(quote)
    for name, members in sets.items():
        assert len(members) >= 2, name
        assert len({(quote.labels["stance"], quote.labels["sentiment"]) for quote in members}) >= 2, name


def test_every_rule_is_carried_on_both_sides_of_its_edge(quotes):
    by_rule = defaultdict(Counter)
    for quote in quotes:
        for rule in quote.fields["rules"]:
            by_rule[rule][quote.labels["stance"]] += 1
    for rule in range(1, 22):
        assert by_rule[rule].total() >= 60, rule
        assert len(by_rule[rule]) >= 2, rule


def test_targets_are_worded_in_many_ways(quotes):
    heads = Counter(
        quote.target.casefold().split(" of ")[0].removeprefix("the ").removeprefix("an ").removeprefix("a ")
        for quote in quotes
    )
    assert sum(count >= 10 for count in heads.values()) >= 6


def test_the_annotators_agree(quotes):
    for task, least in (("stance", 0.85), ("sentiment", 0.75)):
        assert (
            krippendorff_alpha([[labels[task] for labels in quote.fields["annotators"]] for quote in quotes]) >= least
        )


def test_the_card_and_the_results_speak_of_these_files(quotes):
    from stance.files import sha256

    folder = resources.files("stance") / "resources" / "quotes"
    root = next(path for path in (folder, *folder.parents) if (path / "pyproject.toml").exists())
    results = json.loads((root / "docs/results/corpus.json").read_text(encoding="utf-8"))
    assert results["counts"]["all"]["quotes"] == len(quotes)
    assert results["inputs"] == {
        name: sha256(folder / name) for name in ("train.jsonl", "validation.jsonl", "test.jsonl")
    }
    card = (root / "docs/dataset.md").read_text(encoding="utf-8")
    assert f"{len(quotes):,} quotes" in card
    assert f"({share(quotes, 'manner')['contrast']:.0%} of the rows)" in card
    targets = defaultdict(set)
    for quote in quotes:
        if quote.fields["contrast"]:
            targets[quote.fields["contrast"], quote.text].add(quote.target)
    assert f"In {sum(len(found) > 1 for found in targets.values())} sets the words are the same" in card
