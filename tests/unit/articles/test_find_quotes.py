"""Sentences and names are invented."""

import pytest

from stance.articles import find_quotes
from stance.records import FoundQuote


def found(text: str) -> list[FoundQuote]:
    quotes = find_quotes(text)
    assert all(text[quote.start : quote.end] == quote.text for quote in quotes)
    return quotes


def only(text: str) -> FoundQuote:
    quotes = found(text)
    assert len(quotes) == 1, quotes
    return quotes[0]


@pytest.mark.parametrize(
    ("text", "kind", "quote", "speaker"),
    [
        (
            'Minister Ilka Torvan said, "The garrison must leave before winter."',
            "direct",
            "The garrison must leave before winter.",
            "Ilka Torvan",
        ),
        (
            "“The garrison must leave before winter,” said Ilka Torvan.",
            "direct",
            "The garrison must leave before winter,",
            "Ilka Torvan",
        ),
        (
            "Ilka Torvan said that the garrison must leave before winter.",
            "indirect",
            "the garrison must leave before winter",
            "Ilka Torvan",
        ),
        (
            "The garrison must leave before winter, officials said on Monday.",
            "indirect",
            "The garrison must leave before winter",
            "officials",
        ),
        (
            "According to Ilka Torvan, the garrison must leave before winter.",
            "indirect",
            "the garrison must leave before winter",
            "Ilka Torvan",
        ),
        (
            "The garrison will leave, according to two diplomats briefed on the plan.",
            "indirect",
            "The garrison will leave",
            "two diplomats",
        ),
        (
            "Torvan said the garrison was “a guest that forgot to go home” and must leave.",
            "mixed",
            "the garrison was “a guest that forgot to go home” and must leave",
            "Torvan",
        ),
        (
            "Torvan: “The garrison must leave before winter.”",
            "direct",
            "The garrison must leave before winter.",
            "Torvan",
        ),
        (
            "Ilka Torvan called the garrison a mistake.",
            "indirect",
            "the garrison a mistake",
            "Ilka Torvan",
        ),
    ],
)
def test_speech_is_found_with_its_span_and_speaker(text: str, kind: str, quote: str, speaker: str) -> None:
    row = only(text)
    assert (row.quote_type, row.text, row.speaker) == (kind, quote, speaker)


@pytest.mark.parametrize("marks", ["“”", '""', "„“", "«»", "»«"])
def test_marks_of_every_language_are_read(marks: str) -> None:
    row = only(f"{marks[0]}The garrison must leave before winter,{marks[1]} said Ilka Torvan.")
    assert (row.quote_type, row.speaker) == ("direct", "Ilka Torvan")


def test_an_interrupted_quote_is_two_rows_of_one_speaker_and_the_second_continues() -> None:
    rows = found('"The garrison must leave," Ilka Torvan said, "and it must leave before the winter storms."')
    assert [row.text for row in rows] == [
        "The garrison must leave,",
        "and it must leave before the winter storms.",
    ]
    assert [row.speaker for row in rows] == ["Ilka Torvan"] * 2
    assert [row.continues for row in rows] == [False, True]


def test_a_sentence_after_the_attribution_continues_the_quote() -> None:
    rows = found("“The garrison must leave,” said Mr. Orvan, who heads the port. “Nobody will miss it here.”")
    assert [(row.speaker, row.continues) for row in rows] == [("Orvan", False), ("Orvan", True)]


def test_a_quote_over_paragraphs_keeps_its_speaker() -> None:
    rows = found("Ilka Torvan said: “We waited ten long years.\n\n“We will not wait for another ten.”")
    assert [(row.speaker, row.continues) for row in rows] == [("Ilka Torvan", False), ("Ilka Torvan", True)]


def test_an_odd_number_of_marks_loses_no_speaker() -> None:
    rows = found('Ilka Torvan said: "The garrison must leave before winter.\n\nNobody answered her.')
    assert [(row.text, row.speaker) for row in rows] == [("The garrison must leave before winter.", "Ilka Torvan")]


def test_a_surname_and_a_pronoun_lead_to_the_full_name_with_its_role_and_affiliation() -> None:
    rows = found(
        "Omar al-Tesri, a spokesman for the Harbour Union, said the base would close.\n"
        "Al-Tesri added that the soldiers were packing.\nHe said that ships were ready."
    )
    assert [row.speaker for row in rows] == ["Omar al-Tesri"] * 3
    assert [row.speaker_surface for row in rows][1:] == ["Al-Tesri", "He"]
    assert {row.role for row in rows} == {"spokesman for the Harbour Union"}
    assert {row.affiliation for row in rows} == {"Harbour Union"}


def test_a_title_is_the_role_and_not_the_name() -> None:
    row = only("Veltan Prime Minister Ilka Torvan said that the garrison must leave.")
    assert (row.speaker, row.role, row.affiliation) == ("Ilka Torvan", "Veltan Prime Minister", "Veltan")


@pytest.mark.parametrize(
    ("source", "speaker", "kind"),
    [
        ("A senior navy official", "senior navy official", "anonymous"),
        ("Residents of the island", "Residents of the island", "collective"),
        ("The parliamentary committee", "parliamentary committee", "collective"),
    ],
)
def test_nameless_sources_are_kept_as_they_are(source: str, speaker: str, kind: str) -> None:
    row = only(f"{source} said that the garrison must leave before winter.")
    assert (row.speaker, row.speaker_kind) == (speaker, kind)


def test_what_a_speaker_says_that_another_says_names_both() -> None:
    rows = found("“The admiral told us that the garrison would leave before winter,” said Ilka Torvan.")
    assert [(row.text, row.speaker, row.via) for row in rows][1:] == [
        ("the garrison would leave before winter", "admiral", "Ilka Torvan")
    ]


def test_marked_words_that_nobody_says_are_no_quote() -> None:
    assert found("The so-called “house of winds” stands on a hill above the harbour.") == []


def test_a_headline_that_repeats_the_body_gives_no_row_of_its_own() -> None:
    row = only(
        "Garrison will leave islands, Torvan says\n\nIlka Torvan said that the garrison will leave the islands in May."
    )
    assert row.speaker == "Ilka Torvan"


@pytest.mark.parametrize("text", ["", " \n\n ", "The harbour was calm.", '"""', "\x00\ud800 said", "«"])
def test_a_text_without_quotes_gives_none(text: str) -> None:
    assert found(text) == []


def test_a_known_name_and_a_colon_open_a_statement():
    text = "TORVAN: The garrison must leave before winter.\n\nPort News: nine ships came.\n\nIlka Torvan left."
    assert [(quote.text, quote.speaker) for quote in found(text)] == [
        ("The garrison must leave before winter.", "Ilka Torvan")
    ]
