import numpy as np
import pytest

from stance.positions.shares import draw_shares, positions, shares
from stance.positions.utterances import utterances


def row(text="They must go.", speaker="Ilka Torvan", favor=0.8, **changes):
    return {
        "text": text,
        "speaker": speaker,
        "affiliation": "Harbour Union",
        "target": "withdrawal of F from P",
        "article": "a",
        "date": "2024-09-23",
        "about_target": True,
        "via": "",
        "continues": False,
        "stance": "favor",
        "stance_favor": favor,
        "stance_against": 1 - favor,
        "stance_neutral": 0.0,
        **changes,
    }


def test_a_quote_interrupted_by_its_attribution_counts_once_by_length():
    [one] = utterances([row("a" * 10, favor=1.0), row("b" * 30, favor=0.0, continues=True)])
    assert one.probabilities == pytest.approx([0.25, 0.75, 0])


def test_what_does_not_count_is_left_out():
    rows = [row(), row(about_target=False, text="It rains."), row(via="Omar", text="We go.")]
    assert len(utterances(rows)) == 1


def test_a_repeat_in_another_article_counts_once_and_another_speaker_of_the_same_words_again():
    assert len(utterances([row(), row("They MUST go", article="b"), row(speaker="Omar", article="b")])) == 2


def test_a_first_half_that_is_not_about_the_target_leaves_the_second_standing():
    [one] = utterances([row("Well,", about_target=False, favor=0.0), row(continues=True, favor=1.0)])
    assert one.probabilities == pytest.approx([1, 0, 0])


def test_a_target_that_decides_nothing_leaves_every_quote_in():
    assert len(utterances([row(about_target=None)])) == 1


def test_sure_and_unanimous_utterances_give_a_point_and_unsure_ones_an_interval():
    sure = shares([np.array([1.0, 0, 0])] * 4, "x")
    assert sure["favor"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    unsure = shares([np.array([0.6, 0.4, 0])] * 4, "x")
    assert unsure["favor"]["value"] == pytest.approx(0.6)
    assert unsure["favor"]["low"] <= 0.25 and unsure["favor"]["high"] == 1.0


def test_the_draws_have_the_variance_of_both_sources():
    """Half sure favor and half sure against: resampling alone gives p(1-p)/n. All in doubt: so does label error."""
    split = np.array([[1.0, 0, 0], [0, 1.0, 0]] * 20)
    doubtful = np.array([[0.5, 0.5, 0]] * 40)
    for pool in (split, doubtful):
        drawn = draw_shares(pool, np.random.default_rng(0))[:, 0]
        assert drawn.var() == pytest.approx(0.25 / 40, rel=0.15)


def test_shares_of_a_group_sum_to_one_and_stay_the_same():
    figures = positions([row(), row("Stay.", favor=0.1), row("Leave.", speaker="Omar", article="b")])
    for group in (figures["all"], *figures["speakers"], *figures["affiliations"], *figures["dates"]):
        assert sum(group[label]["value"] for label in ("favor", "against", "neutral")) == pytest.approx(1, abs=2e-4)
    assert [(group["name"], group["n"]) for group in figures["speakers"]] == [("Ilka Torvan", 2), ("Omar", 1)]
    assert figures == positions([row(), row("Stay.", favor=0.1), row("Leave.", speaker="Omar", article="b")])


def test_no_rows():
    figures = positions([])
    assert (figures["all"]["n"], figures["speakers"], figures["target"]) == (0, [], None)
