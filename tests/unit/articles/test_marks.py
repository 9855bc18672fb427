import pytest

from stance.articles.marks import marked_spans
from stance.articles.paragraphs import paragraphs


def spans(text: str) -> list[list[str]]:
    return [[text[span.start : span.end] for span in row] for row in marked_spans(text, list(paragraphs(text)))]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('She said: "We leave now."', "We leave now."),
        ("She said: “We leave now.”", "We leave now."),
        ("She said: „We leave now.“", "We leave now."),
        ("She said: «We leave now.»", "We leave now."),
        ("She said: « We leave now. »", " We leave now. "),
        ("She said: »We leave now.«", "We leave now."),
        ("She said: ``We leave now.''", "We leave now."),
        ("She said: ‘We leave now,’ and left.", "We leave now,"),
        ('She said: “We leave now."', "We leave now."),
    ],
)
def test_marks_of_every_kind_pair(text: str, inner: str) -> None:
    assert spans(text) == [[inner]]


def test_nested_marks_belong_to_the_span_around_them() -> None:
    assert spans('He wrote: "The "Harbour Pact" is dead." Then he left.') == [['The "Harbour Pact" is dead.']]
    assert spans("He wrote: “The ‘Harbour Pact’ is dead.”") == [["The ‘Harbour Pact’ is dead."]]


def test_a_quote_over_three_paragraphs_gives_a_span_for_each() -> None:
    text = "He said: “We came early.\n\n“We worked late.\n\n“We go home.”\n\nNobody answered."
    rows = marked_spans(text, list(paragraphs(text)))
    assert [[span.goes_on for span in row] for row in rows] == [[False], [True], [True], []]


def test_a_mark_without_a_partner_quotes_to_the_end_of_its_paragraph_and_no_farther() -> None:
    assert spans("He said: “We go home.\n\nNobody “really” answered.") == [["We go home."], ["really"]]


def test_possessives_inches_and_elisions_open_nothing() -> None:
    assert spans("The soldiers' boots, 5' 10\" tall, of the '90s, weren't the captains' own.") == [[]]


def test_lines_wrapped_at_a_margin_are_one_paragraph_and_short_lines_are_not() -> None:
    wrapped = (
        "The envoy of the islands said on Monday that the\n"
        "garrison would be gone before the winter storms and\nthat nobody would miss it."
    )
    assert list(paragraphs(wrapped)) == [(0, len(wrapped))]
    assert len(list(paragraphs("A headline here\nBy Ann Poe\nThe story begins here and is longer."))) == 3
