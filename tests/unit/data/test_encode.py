import pytest
from transformers import AutoTokenizer

from stance.data.encode import IGNORED, PairEncoder, batches_by_length, label_indices
from stance.errors import DataError
from stance.labels import TASKS
from stance.records import Quote

LONG = Quote("1", " ".join(f"word{number}" for number in range(80)), "withdrawal of F from P")
SHORT = Quote("2", "Go home.", "withdrawal of F from P", {"sentiment": "negative"})


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder):
    return AutoTokenizer.from_pretrained(tiny_encoder)


def encoder(tokenizer, **options):
    return PairEncoder(
        tokenizer, **{"max_length": 64, "stride": 16, "quote_first": False, "target_blind": False, **options}
    )


def test_the_target_stands_before_or_behind_the_quote_or_not_at_all(tokenizer):
    texts = [
        tokenizer.decode(encoder(tokenizer, **options)([SHORT])[0].input_ids)
        for options in ({}, {"quote_first": True}, {"target_blind": True})
    ]
    assert texts == [
        "[CLS] withdrawal of f from p [SEP] go home. [SEP]",
        "[CLS] go home. [SEP] withdrawal of f from p [SEP]",
        "[CLS] go home. [SEP]",
    ]


@pytest.mark.parametrize("options", [{}, {"quote_first": True}, {"target_blind": True}])
def test_a_long_quote_is_read_in_windows_and_no_word_is_lost(tokenizer, options):
    windows = [window for window in encoder(tokenizer, **options)([SHORT, LONG]) if window.quote == 1]
    assert len(windows) > 2
    assert all(len(window) <= 64 for window in windows)
    assert sum(window.weight for window in windows) == pytest.approx(1)
    read = " ".join(tokenizer.decode(window.input_ids) for window in windows)
    assert all(f"word{number}" in read for number in range(80))
    if "target_blind" not in options:
        assert all("withdrawal of f from p" in tokenizer.decode(window.input_ids) for window in windows)


def test_a_target_that_leaves_no_room_is_refused(tokenizer):
    with pytest.raises(DataError, match=r"has \d+ tokens; 40 leave room for a quote"):
        encoder(tokenizer)([Quote("1", "Go.", "withdrawal " * 60)])


def test_absent_labels_are_ignored():
    assert label_indices([SHORT], TASKS) == [[IGNORED, 1]]


def test_batches_hold_every_item_once_within_the_budget():
    lengths = [5, 50, 7, 200, 6, 49]
    batches = list(batches_by_length(lengths, 100))
    assert sorted(item for batch in batches for item in batch) == list(range(6))
    assert all(len(batch) == 1 or len(batch) * max(lengths[item] for item in batch) <= 100 for batch in batches)
    assert batches[0] == [3]


@pytest.mark.parametrize("options", [{}, {"quote_first": True}, {"target_blind": True}])
def test_windows_are_those_of_the_tokenizer_of_transformers(tokenizer, options):
    encode = encoder(tokenizer, **options)
    targets, texts = [quote.target for quote in (SHORT, LONG)], [quote.text for quote in (SHORT, LONG)]
    pairs = (texts,) if encode.target_blind else (texts, targets) if encode.quote_first else (targets, texts)
    cut = "only_first" if encode.target_blind or encode.quote_first else "only_second"
    expected = tokenizer(*pairs, truncation=cut, max_length=64, stride=16, return_overflowing_tokens=True)
    for source in (tokenizer, tokenizer.backend_tokenizer):
        windows = encoder(source, **options)([SHORT, LONG])
        assert [window.input_ids for window in windows] == expected["input_ids"]
        assert [window.token_type_ids for window in windows] == expected["token_type_ids"]
