import pytest

from stance.articles.topic import Topic
from stance.records import FoundQuote

TARGET = "withdrawal of Veltan troops from Orvia"
ON_TOPIC = "Veltan troops will leave Orvia in May. The soldiers came to Orvia ten years ago and stayed."


def quote(text: str, kind: str = "indirect") -> FoundQuote:
    return FoundQuote(text, 0, len(text), kind)


def about(text: str, words: str, kind: str = "indirect", target: str = TARGET) -> bool | None:
    return Topic(target).about(text, [quote(words, kind)])[0]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the troops would leave by winter", "indirect"),
        ("foreign forces were a danger to all", "indirect"),
        ("this decision came too late", "indirect"),
        ("a hasty departure would leave the north exposed", "indirect"),
        ("they would leave the country by May", "indirect"),
        ("It is a stab in the back.", "direct"),
    ],
)
def test_in_an_article_about_the_target_a_quote_need_not_name_it(words: str, kind: str) -> None:
    assert about(ON_TOPIC, words, kind) is True
    assert about("It rained. Nobody went out.", words, kind) is False


@pytest.mark.parametrize(
    "words", ["Orvia has two million inhabitants", "the attack took place at eight", "it had rained"]
)
def test_background_that_a_source_is_cited_for_is_not_about_the_target(words: str) -> None:
    assert about(ON_TOPIC, words) is False


def test_a_quote_that_names_it_counts_in_any_article() -> None:
    assert about("It rained.", "we want the Veltans out of Orvia") is True
    assert about("It rained.", "we want the Veltans out of Tesmar") is False


def test_the_withdrawal_of_another_force_from_another_place_is_another_subject() -> None:
    assert about(ON_TOPIC, "foreign forces must leave Orvia", target="withdrawal of US troops from Iraq") is False


def test_a_country_goes_by_several_names() -> None:
    topic = Topic("withdrawal of US troops from Iraq")
    for words in ("American soldiers in Iraq", "the U.S. leaves Iraq", "Washington has Iraqi friends"):
        assert topic.is_told_in(words), words
    assert not topic.is_told_in("they told us of Iraq")


def test_a_target_that_is_no_withdrawal_leaves_the_question_open() -> None:
    assert about("Bread got dearer.", "bread is dear", target="price controls on bread") is None
