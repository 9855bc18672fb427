"""One protocol: whatever is fitted answers alike before and after it is saved."""

import json

import numpy as np
import pytest

from stance.errors import RunError
from stance.labels import TASKS
from stance.model import load_classifier, new_classifier
from stance.records import Quote

KINDS = [
    {"kind": "majority"},
    {"kind": "tfidf"},
    {"kind": "tfidf", "target_blind": True},
    {"kind": "frozen"},
    {"kind": "transformer"},
    {"kind": "transformer", "order": "quote_first"},
]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: "-".join(map(str, kind.values())))
def fitted(request, make_config, plain_quotes, tmp_path_factory):
    classifier = new_classifier(make_config(tmp_path_factory.mktemp("unused"), model=request.param))
    classifier.fit(plain_quotes[::2], plain_quotes[1::2])
    return classifier


def test_probabilities_are_probabilities(fitted, plain_quotes):
    answers = fitted.predict_proba(plain_quotes)
    assert list(answers) == [task.name for task in TASKS]
    for probabilities in answers.values():
        assert probabilities.shape == (len(plain_quotes), 3)
        assert np.allclose(probabilities.sum(axis=1), 1)
        assert (probabilities >= 0).all()


def test_saving_and_loading_changes_nothing(fitted, plain_quotes, tmp_path):
    fitted.save(tmp_path)
    again = load_classifier(tmp_path)
    for task, probabilities in fitted.predict_proba(plain_quotes).items():
        assert np.array_equal(probabilities, again.predict_proba(plain_quotes)[task])


def test_the_answer_does_not_depend_on_the_company_it_is_asked_in(fitted, plain_quotes):
    together = fitted.predict_proba([*plain_quotes, Quote("long", "and so on " * 60, plain_quotes[0].target)])
    alone = fitted.predict_proba(plain_quotes[:1])
    assert np.allclose(alone["stance"][0], together["stance"][0], atol=1e-5)


def test_words_that_show_the_label_are_learnt(make_config, plain_quotes, tmp_path):
    classifier = new_classifier(make_config(tmp_path, model={"kind": "tfidf"}))
    classifier.fit(plain_quotes[::2], [])
    gold = [TASKS[0].index(quote.labels["stance"]) for quote in plain_quotes]
    assert (classifier.predict_proba(plain_quotes)["stance"].argmax(axis=1) == gold).mean() == 1


@pytest.mark.parametrize("kind", ["tfidf", "frozen"])
def test_a_label_that_never_occurs_gets_almost_nothing(make_config, plain_quotes, tmp_path, kind):
    two = [quote for quote in plain_quotes if quote.labels["stance"] != "neutral"]
    classifier = new_classifier(make_config(tmp_path, model={"kind": kind}))
    classifier.fit(two, [])
    answers = classifier.predict_proba(plain_quotes)["stance"]
    assert answers[:, 2].max() < 1e-6
    assert (answers[:40].argmax(axis=1) == [0] * 20 + [1] * 20).mean() == 1


def test_target_blind_does_not_read_the_target(make_config, plain_quotes, tmp_path):
    other = [Quote(q.id, q.text, "withdrawal of Russian troops from Moldova", q.labels, q.fields) for q in plain_quotes]
    for kind in ("tfidf", "transformer"):
        classifier = new_classifier(make_config(tmp_path, model={"kind": kind, "target_blind": True}))
        classifier.fit(plain_quotes, plain_quotes)
        assert np.array_equal(
            classifier.predict_proba(plain_quotes)["stance"], classifier.predict_proba(other)["stance"]
        )


def test_no_classifier_reads_the_speaker(fitted, plain_quotes):
    renamed = [Quote(q.id, q.text, q.target, q.labels, {"speaker": "somebody else"}) for q in plain_quotes]
    assert np.array_equal(fitted.predict_proba(plain_quotes)["stance"], fitted.predict_proba(renamed)["stance"])


def test_the_checkpoint_is_a_standard_one(make_config, plain_quotes, tmp_path):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    classifier = new_classifier(make_config(tmp_path / "unused"))
    classifier.fit(plain_quotes, plain_quotes)
    classifier.save(tmp_path / "model")
    network = AutoModelForSequenceClassification.from_pretrained(tmp_path / "model").eval()
    assert list(network.config.id2label.values())[:4] == [
        "stance=favor",
        "stance=against",
        "stance=neutral",
        "sentiment=positive",
    ]
    tokens = AutoTokenizer.from_pretrained(tmp_path / "model")(
        plain_quotes[0].target, plain_quotes[0].text, return_tensors="pt"
    )
    with torch.no_grad():
        logits = network(**tokens).logits[0, :3] / classifier.temperature["stance"]
    assert np.allclose(logits.softmax(-1).numpy(), classifier.predict_proba(plain_quotes[:1])["stance"][0], atol=1e-5)


def test_a_run_of_other_labels_is_refused(fitted, tmp_path):
    fitted.save(tmp_path)
    card = json.loads((tmp_path / "classifier.json").read_text())
    card["tasks"]["stance"] = ["pro", "con"]
    (tmp_path / "classifier.json").write_text(json.dumps(card))
    with pytest.raises(RunError, match=r"was trained on stance = pro, con; expected favor, against, neutral"):
        load_classifier(tmp_path)


def test_truncated_weights_are_told_as_damage(make_config, plain_quotes, tmp_path):
    classifier = new_classifier(make_config(tmp_path / "unused"))
    classifier.save(tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(RunError, match=r"is damaged and cannot be loaded .* Train the run again"):
        load_classifier(tmp_path)
    weights.unlink()
    with pytest.raises(RunError, match=r"is incomplete: .*model\.safetensors is missing"):
        load_classifier(tmp_path)
