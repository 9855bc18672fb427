"""Any text at all: no exception, exact offsets, time in proportion to length."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.articles import find_quotes

FRAGMENTS = st.sampled_from(
    [*"\"“”„«»‹›'‘’`", "``", "''", "\n", "\n\n", " ", ".", ",", ":", " he said ", "Ilka Torvan", " said that ",
     "according to ", " told ", "the garrison leaves", "who says", "\u202eقال الوزير\u202c", "הוא אמר", "說",
     "\ud83d", "\x00", "😀", "İ", "al-"]
)  # fmt: skip


def assert_exact(text: str) -> None:
    for quote in find_quotes(text):
        assert text[quote.start : quote.end] == quote.text
        assert quote.text.strip()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_any_mixture_of_marks_and_speech(text: str) -> None:
    assert_exact(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=300))
def test_any_characters(text: str) -> None:
    assert_exact(text)


@pytest.mark.parametrize(
    "text",
    ['"' * 1_000_000, "“" * 1_000_000, "“”" * 500_000, "' " * 500_000, "«»\n" * 300_000],
    ids=lambda text: text[:3],
)
def test_a_megabyte_of_marks(text: str) -> None:
    started = time.monotonic()
    assert find_quotes(text) == []
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("unit", ["he said that the ship left and ", 'he said "a', "‘a ", "said“", "x", "Ann Poe "])
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        started = time.monotonic()
        assert_exact(text)
        return time.monotonic() - started

    seconds(1_000)
    short, long = seconds(15_000), seconds(60_000)
    assert long < 4 * short * 2.5 + 0.5
