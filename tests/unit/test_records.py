from stance.records import Answer, Prediction, Quote, prediction_row

QUOTE = Quote("7", "Go home.", "withdrawal of F from P", {"stance": "favor"}, {"speaker": "A", "note": "kept"})
STANCE = Answer("against", {"favor": 0.25, "against": 0.5, "neutral": 0.25}, abstain=True)


def test_a_row_keeps_the_input_then_answers():
    row = prediction_row(QUOTE, Prediction({"stance": STANCE}))
    assert row == {
        "id": "7",
        "text": "Go home.",
        "target": "withdrawal of F from P",
        "speaker": "A",
        "note": "kept",
        "gold_stance": "favor",
        "stance": "against",
        "stance_favor": 0.25,
        "stance_against": 0.5,
        "stance_neutral": 0.25,
        "stance_abstain": True,
        "sentiment": None,
        "sentiment_positive": None,
        "sentiment_negative": None,
        "sentiment_neutral": None,
        "sentiment_abstain": None,
    }
    assert list(row)[:3] == ["id", "text", "target"]


def test_the_speaker_is_empty_where_the_row_names_none():
    assert Quote("1", "a", "b").speaker == ""
    assert Quote("1", "a", "b", fields={"speaker": None}).speaker == ""


def test_a_stray_column_does_not_replace_the_mapped_text_or_target():
    quote = Quote("7", "Go home.", "withdrawal of F from P", fields={"target": "something else", "id": 3})
    row = prediction_row(quote, Prediction({}))
    assert (row["id"], row["target"]) == ("7", "withdrawal of F from P")
