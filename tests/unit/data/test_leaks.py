import pytest

from stance.data import near_duplicates, shared_speakers
from stance.records import Quote


def quote(identity, text, speaker=""):
    return Quote(identity, text, "target", fields={"speaker": speaker})


def jaccard(first, second):
    a, b = ({text[i : i + 5] for i in range(len(text) - 4)} for text in (first, second))
    return len(a & b) / len(a | b)


def test_similarity_is_the_jaccard_index_of_shingles():
    first, second = "the troops will leave by june", "the troops will leave by july"
    [pair] = near_duplicates([quote("1", first)], [quote("2", second)], threshold=0.1)
    assert pair.similarity == pytest.approx(jaccard(first, second))


def test_case_and_punctuation_do_not_hide_a_copy():
    [pair] = near_duplicates([quote("1", "We want them HOME, now!")], [quote("2", "we want them home now")])
    assert (pair.first.id, pair.second.id, pair.similarity) == ("1", "2", 1.0)


def test_different_quotes_are_no_pair_and_short_ones_do_not_fail():
    assert near_duplicates([quote("1", "Go.")], [quote("2", "The vote is on Tuesday in the upper house.")]) == []
    assert near_duplicates([], [quote("2", "a")]) == []


def test_shared_speakers_ignore_the_nameless():
    assert shared_speakers([quote("1", "a", "B"), quote("2", "a")], [quote("3", "a", "B"), quote("4", "a")]) == ["B"]
