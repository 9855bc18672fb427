"""What comes back from annotators, read or refused by file, row and value; and what is made of it."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from stance.annotation.agreement import agreement
from stance.annotation.annotations import Annotation, annotation, gathered, rules_of
from stance.annotation.codebook import MEANINGS, RULES
from stance.annotation.decisions import Decision, disagreements, merged, read_decisions
from stance.annotation.label_studio import labelling_screen, read_export, tasks
from stance.annotation.sheets import read_filled, read_sheet, sheet, sheet_to_label
from stance.data.read import Row
from stance.errors import DataError
from stance.labels import TASKS

CODEBOOK = (Path(__file__).parents[3] / "docs/codebook.md").read_text(encoding="utf-8")
ROWS = [
    {"id": "=1", "text": '=HYPERLINK("x")\nsecond line', "target": "T", "stance": "favor", "affiliation": "Party"},
    {"id": "2", "text": "They stay, “for now”", "target": "T", "stance": "neutral", "affiliation": "Party"},
    {"id": "3", "text": "Nothing", "target": "T", "stance": "neutral", "affiliation": "Other"},
]


def said(id_, annotator, stance, sentiment="neutral", rules=(), comment=""):
    return Annotation(id_, annotator, {"stance": stance, "sentiment": sentiment}, rules, comment)


def test_annotators_see_the_rules_and_labels_of_the_codebook():
    assert tuple(re.findall(r"^\d+\. \*\*(.+?)\.\*\*", CODEBOOK, re.M)) == RULES
    assert {task: tuple(labels) for task, labels in MEANINGS.items()} == {task.name: task.labels for task in TASKS}


def test_annotators_are_blind_unless_predictions_are_asked_for():
    for shown in (json.dumps(tasks(ROWS, False)), sheet_to_label(ROWS, False).replace(",stance,", ",", 1)):
        assert "Party" not in shown and "favor" not in shown and "neutral" not in shown
    assert tasks(ROWS, True)[0]["predictions"][0]["result"][0]["value"] == {"choices": ["favor"]}
    assert "predicted_stance" in sheet_to_label(ROWS, True)
    assert "$context" in labelling_screen(True) and "$context" not in labelling_screen(False)


def test_a_sheet_comes_back_with_its_ids_and_no_formula(tmp_path):
    rows = list(csv.DictReader(io.StringIO(sheet_to_label(ROWS, False).removeprefix("\ufeff"))))
    assert all(not cell.startswith("=") for row in rows for cell in row.values())
    rows[0] |= {"stance": " Favor ", "sentiment": "negative", "rules": "7; 3", "comment": "sure"}
    path = tmp_path / "anna.csv"
    path.write_text(sheet(rows, list(rows[0])).replace("''", "'"), encoding="utf-8")
    [one] = gathered(read_sheet(path), ["=1", "2", "3"])
    assert one == Annotation("=1", "anna", {"stance": "favor", "sentiment": "negative"}, (3, 7), "sure")


def test_a_column_names_the_annotator_where_it_is_there(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("id,annotator,stance\n1,anna,favor\n1,ben,against\n2,ben,\n", encoding="utf-8")
    assert [(one.annotator, one.labels["stance"]) for one in gathered(read_sheet(path))] == [
        ("anna", "favor"),
        ("ben", "against"),
    ]


def test_every_fault_is_named_by_file_row_and_value(tmp_path):
    path = tmp_path / "anna.csv"
    path.write_text(
        "id,stance,sentiment,rules\n1,suport,neutral,\n2,favor,neutral,22\n9,favor,,\n2,against,,\n,favor,,\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as fault:
        gathered(read_sheet(path), ["1", "2"])
    assert str(fault.value).splitlines() == [
        "5 faults in the annotations; nothing was used:",
        '  anna.csv line 2: stance "suport" is not one of favor, against, neutral.',
        '  anna.csv line 3: rules "22" are not numbers from 1 to 21, such as 3, 7.',
        '  anna.csv line 4: id "9" is no row of the sample.',
        '  anna.csv line 5: "anna" labelled id "2" already at anna.csv line 3. Remove one of the two.',
        "  anna.csv line 6: no id. It must be that of the row that was labelled.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id;stance\n1;favor\n", "separated by semicolons: save it as CSV with commas"),
        ("number,stance\n1,favor\n", "expected the columns id and stance or sentiment, got number, stance"),
        ("id,stance\n1,\n", "hold no label"),
    ],
)
def test_a_sheet_that_is_none_says_what_to_do(tmp_path, text, words):
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        gathered(read_sheet(path))


def exported(*annotations, id_="1"):
    return {"id": 7, "data": {"quote_id": id_}, "annotations": list(annotations)}


def submitted(user, stance, **more):
    result = [{"from_name": "stance", "type": "choices", "value": {"choices": [stance]}}]
    return {"completed_by": user, "result": result, **more}


def test_label_studio_gives_who_said_what_and_skipped_tasks_nothing(tmp_path):
    path = tmp_path / "export.json"
    rules = {"from_name": "rules", "type": "choices", "value": {"choices": ["3", "12"]}}
    comment = {"from_name": "comment", "type": "textarea", "value": {"text": ["hm"]}}
    first = submitted({"id": 1, "email": "anna@example.org"}, "favor")
    first["result"] += [rules, comment]
    path.write_text(json.dumps([exported(first, submitted(2, "against"), submitted(3, "favor", was_cancelled=True))]))
    assert gathered(read_export(path)) == [
        Annotation("1", "anna@example.org", {"stance": "favor"}, (3, 12), "hm"),
        Annotation("1", "user 2", {"stance": "against"}),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"id": 1, "stance": "favor"}]', r"Choose the export format JSON there \(not JSON-MIN\)"),
        ('[{"id": ', "export.json line 1: not valid JSON"),
        (json.dumps([exported(submitted(1, "pro"))]), 'export.json task 7, annotation 1: stance "pro" is not one of'),
        (json.dumps([exported(submitted(1, "favor"), id_=None)]), "annotation 1: no id"),
    ],
)
def test_a_damaged_export_says_where(tmp_path, text, words):
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        gathered(read_export(path))


@pytest.mark.parametrize("given", [[3, 7], "3, 7", "7;3", '{"choices":["3","7"]}', "3 7"])
def test_rules_are_read_however_they_are_written(given):
    assert rules_of(given, wrong := []) == (3, 7) and not wrong


@pytest.mark.parametrize("given", ["three", "3.7", "0", "22"])
def test_what_is_no_rule_is_refused(given):
    rules_of(given, wrong := [])
    assert wrong


def test_agreement_tells_label_stratum_pair_and_confusion():
    labels = {"anna": "ffffaaaann", "ben": "ffffaaaaan", "cleo": "fafafafaan"}
    names = {"f": "favor", "a": "against", "n": "neutral"}
    given = [said(str(n), who, names[one]) for who, row in labels.items() for n, one in enumerate(row)]
    figures = agreement(given, {str(n): "first" if n < 5 else "second" for n in range(10)})
    stance = figures["tasks"]["stance"]
    assert figures["annotators"] == {"anna": 10, "ben": 10, "cleo": 10}
    assert [pair["annotators"] for pair in stance["pairs"]][-1] == ["anna", "ben"]
    assert stance["pairs"][-1]["raw"] == 0.9
    assert stance["confused"][0] == {"labels": ["against", "favor"], "rows": 4}
    assert set(stance["labels"]) == {"favor", "against", "neutral"}
    assert {name: own["rows"] for name, own in stance["strata"].items()} == {"first": 5, "second": 5}
    assert figures["tasks"]["sentiment"]["alpha"]["value"] == 1


def test_agreement_of_one_annotator_is_unknown():
    figures = agreement([said("1", "anna", "favor")], {})
    assert figures["tasks"]["stance"]["rows"] == 0
    assert figures["tasks"]["stance"]["alpha"]["value"] is None


GIVEN = [
    said("=1", "anna", "favor", comment="odd"),
    said("=1", "ben", "against"),
    said("2", "anna", "neutral", rules=(2,)),
]


def test_disagreements_come_with_who_said_what_and_empty_cells():
    [row] = disagreements(ROWS, GIVEN)
    assert (row["given_stance"], row["given_sentiment"]) == ("anna: favor; ben: against", "agreed")
    assert row["comments"] == "anna: odd" and "stance" not in row


def test_merged_rows_tell_who_labelled_and_what_was_decided():
    rows = merged(ROWS, GIVEN, {"=1": Decision({"stance": "favor"}, (3,), "cleo")})
    first, second = rows
    assert [row["id"] for row in rows] == ["=1", "2"]
    assert (first["stance"], first["sentiment"], first["adjudicated"]) == ("favor", "neutral", ["stance"])
    assert (first["rules"], first["decided_by"]) == ([3], "cleo")
    assert first["annotators"][1] == {"name": "ben", "stance": "against", "sentiment": "neutral"}
    assert (second["stance"], second["adjudicated"], second["decided_by"]) == ("neutral", [], None)
    assert second["rules"] == [2] and second["affiliation"] == "Party"


def test_what_is_not_decided_or_not_labelled_cannot_be_merged():
    with pytest.raises(DataError, match=r'id "=1": stance is disputed \(favor, against\) and not decided'):
        merged(ROWS, GIVEN, {})
    with pytest.raises(DataError, match='id "3" was decided, but nobody labelled it'):
        merged(ROWS, GIVEN[2:], {"3": Decision({"stance": "favor"}, (3,), "")})


def test_a_decision_about_stance_needs_its_rule(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("id,stance,sentiment,rules\n1,favor,,\n2,,negative,\n3,,,\n4,against,,3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r'decisions\.csv line 2: id "1": no rule\. Give the number of the rule'):
        read_decisions(read_filled(path, ("stance", "sentiment")))
    path.write_text("id,stance,sentiment,rules\n2,,negative,\n3,,,\n4,against,,3\n", encoding="utf-8")
    decisions = read_decisions(read_filled(path, ("stance", "sentiment")))
    assert decisions == {
        "2": Decision({"sentiment": "negative"}, (), ""),
        "4": Decision({"stance": "against"}, (3,), ""),
    }


def test_an_annotation_survives_its_file():
    one = said("1", "anna", "favor", "negative", (3,), "hm")
    assert annotation("1", "anna", one.as_row()) == (one, [])
    assert Row("x line 1", one.as_row()).values["rules"] == [3]
