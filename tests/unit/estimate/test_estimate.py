"""The two files of an estimate, held against each other."""

import numpy as np
import pytest

from stance.data.read import Row
from stance.errors import DataError
from stance.estimate import estimate, read_corpus, read_labels


def corpus_rows(n=400, **more):
    random = np.random.default_rng(0)
    for number in range(n):
        gold = "against" if random.random() < 0.6 else "favor"
        called = "favor" if random.random() < 0.5 else gold
        yield {
            "id": f"q{number}",
            "text": f"words {number}",
            "date": f"2024-0{1 + number % 2}-11",
            "affiliation": "Army" if number % 8 == 0 else "",
            "stance": called,
            "truth": gold,
            **more,
        }


def rows(values, name="rows.jsonl"):
    return [Row(f"{name} line {n}", dict(one)) for n, one in enumerate(values, 1)]


def coded(values, every=2):
    return [{"id": one["id"], "text": one["text"], "stance": one["truth"]} for one in list(values)[::every]]


def test_shares_are_corrected_as_a_whole_and_by_month_and_affiliation():
    corpus = list(corpus_rows())
    labels, not_by_chance = read_labels(rows(coded(corpus, 3), "gold.csv"))
    figures = estimate(read_corpus(rows(corpus), ["month", "affiliation"], labels), labels)["tasks"]["stance"]
    truth = np.mean([one["truth"] == "against" for one in corpus])
    share = figures["all"]["shares"]["against"]
    assert not_by_chance == 0 and figures["all"]["coded"] == 134
    assert figures["all"]["naive"]["against"] < share["low"] <= truth <= share["high"]
    assert [(group["name"], group["rows"]) for group in figures["groups"]["month"]] == [
        ("2024-01", 200),
        ("2024-02", 200),
    ]
    assert all(group["shares"] for group in figures["groups"]["month"])
    [army] = figures["groups"]["affiliation"]
    assert army["shares"] is None and army["why"] == "17 of its rows are coded; an interval needs 50"


def test_rows_picked_otherwise_than_by_chance_are_left_out():
    given = [{"id": "1", "stance": "favor", "inclusion": "0.5"}, {"id": "2", "stance": "favor", "inclusion": None}]
    labels, not_by_chance = read_labels(rows(given))
    assert list(labels) == ["1"] and not_by_chance == 1
    assert labels["1"].inclusion == 0.5


def test_rows_not_about_their_target_are_no_part_of_the_corpus():
    corpus = [
        *corpus_rows(200),
        *({**one, "id": f"x{n}", "about_target": "false"} for n, one in enumerate(corpus_rows(20))),
    ]
    labels, _ = read_labels(rows(coded(corpus[:200])))
    figures = estimate(read_corpus(rows(corpus), [], labels), labels)
    assert (figures["rows"], figures["not_about_target"]) == (200, 20)


def test_probabilities_are_used_where_the_rows_have_them():
    given = [{"id": "1", "stance": "favor", "stance_favor": "0.5", "stance_against": 0.3, "stance_neutral": 0.2}]
    corpus = read_corpus(rows(given), [], {})
    assert corpus.predicted["stance"].tolist() == [[0.5, 0.3, 0.2]] and "sentiment" not in corpus.predicted


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"id": "q0", "stance": "pro"}, 'gold.csv line 1: stance "pro" is not one of favor, against, neutral'),
        ({"id": "q0", "stance": "favor", "inclusion": "2"}, 'inclusion "2" is not a probability above 0'),
        ({"id": "q0", "stance": "favor", "inclusion": "often"}, 'inclusion "often" is not a probability'),
        ({"stance": "favor"}, "gold.csv line 1: no id"),
    ],
)
def test_a_bad_label_is_named(row, words):
    with pytest.raises(DataError, match=words):
        read_labels(rows([row], "gold.csv"))


def test_a_row_labelled_twice_is_named():
    with pytest.raises(DataError, match=r'gold\.csv line 2: id "1" stands already at gold\.csv line 1'):
        read_labels(rows([{"id": "1", "stance": "favor"}] * 2, "gold.csv"))


@pytest.mark.parametrize(
    ("change", "label", "by", "words"),
    [
        ({}, {"id": "z", "stance": "favor"}, [], 'gold.csv line 1: id "z" is no row of the predictions'),
        ({}, {"id": "q0", "stance": "favor", "text": "other"}, [], 'id "q0" has another text than gold.csv line 1'),
        ({}, {"id": "q0", "stance": "favor"}, ["party"], 'rows.jsonl line 1: no column "party" to group by'),
        ({"stance": "pro"}, {"id": "q0", "stance": "favor"}, [], 'line 1: stance "pro" with its probabilities'),
        ({"id": "q0"}, {"id": "q0", "stance": "favor"}, [], 'line 2: id "q0" stands twice'),
        ({"about_target": False}, {"id": "q0", "stance": "favor"}, [], "no row of the predictions is about its target"),
    ],
)
def test_files_that_do_not_go_together_are_refused(change, label, by, words):
    labels, _ = read_labels(rows([label], "gold.csv"))
    with pytest.raises(DataError, match=words):
        read_corpus(rows(corpus_rows(3, **change)), by, labels)


def test_a_task_that_is_not_coded_or_not_predicted_has_no_shares():
    labels, _ = read_labels(rows([{"id": "q0", "sentiment": "negative"}]))
    with pytest.raises(DataError, match="No row is both predicted and coded"):
        estimate(read_corpus(rows(corpus_rows(3)), [], labels), labels)
