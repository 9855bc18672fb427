import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stance.data import split_by
from stance.errors import DataError
from stance.records import Quote


def said(*speakers):
    return [Quote(str(number), "text", "target", fields={"speaker": name}) for number, name in enumerate(speakers)]


@example(list("aaaaaaaabcd"), 0)
@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=8, max_size=60).filter(lambda names: len(set(names)) >= 4),
    st.integers(0, 5),
)
def test_no_speaker_stands_on_two_sides_and_no_quote_is_lost(speakers, seed):
    quotes = said(*speakers)
    sides = split_by("speaker", quotes, 0.1, 0.2, seed)
    assert sorted(int(quote.id) for side in sides for quote in side) == list(range(len(quotes)))
    names = [{quote.speaker for quote in side} for side in sides]
    assert sum(len(side) for side in names) == len(set(speakers))
    assert all(sides)


def test_the_seed_decides():
    quotes = said(*(f"s{number}" for number in range(40)))
    assert split_by("speaker", quotes, 0.1, 0.2, 1) == split_by("speaker", quotes, 0.1, 0.2, 1)
    assert split_by("speaker", quotes, 0.1, 0.2, 1) != split_by("speaker", quotes, 0.1, 0.2, 2)


def test_quotes_without_a_speaker_count_apart():
    train, validation, test = split_by("speaker", said(*[""] * 10), 0.2, 0.2, 0)
    assert (len(train), len(validation), len(test)) == (6, 2, 2)


def test_too_few_speakers_are_refused():
    with pytest.raises(DataError, match=r"2 speakers are too few to split off a test part"):
        split_by("speaker", said("a", "a", "b"), 0.1, 0.2, 0)


def dated(*days):
    return [Quote(str(number), "text", "target", fields={"date": day}) for number, day in enumerate(days)]


def test_by_date_the_newest_quotes_are_the_test_and_a_day_is_not_divided():
    days = [f"2024-01-{day:02d}" for day in (5, 1, 3, 2, 4, 5, 1, 3, 2, 4)]
    train, validation, test = split_by("date", dated(*days), 0.2, 0.2, 0)
    latest = [[quote.fields["date"] for quote in side] for side in (train, validation, test)]
    oldest = ["2024-01-01", "2024-01-03", "2024-01-02"] * 2
    assert latest == [oldest, ["2024-01-04"] * 2, ["2024-01-05"] * 2]


def test_a_date_that_cannot_be_read_is_named():
    with pytest.raises(DataError, match='quote "1": its date "yesterday"'):
        split_by("date", dated("2024-01-01", "yesterday"), 0.1, 0.2, 0)
