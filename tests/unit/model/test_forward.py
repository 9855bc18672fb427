import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from stance.model.forward import FirstTokenBert, forward_of


def network(**changes):
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=50, num_labels=6, **{**sizes, **changes})
    return BertForSequenceClassification(config).eval()


def batch(lengths):
    mask = torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])
    ids = torch.randint(1, 50, mask.shape) * mask
    return {"input_ids": ids, "token_type_ids": (torch.arange(mask.shape[1]) > 3) * mask, "attention_mask": mask}


@pytest.mark.parametrize("lengths", [[7], [1, 1], [9, 9, 9], [12, 5, 1]])
@pytest.mark.parametrize("layers", [1, 3])
def test_the_faster_pass_gives_the_logits_of_the_network(lengths, layers):
    bert = network(num_hidden_layers=layers)
    forward, rows = forward_of(bert), batch(lengths)
    assert isinstance(forward, FirstTokenBert)
    with torch.inference_mode():
        torch.testing.assert_close(forward(rows), bert(**rows).logits, atol=1e-5, rtol=1e-4)


def test_a_network_it_does_not_know_is_asked_as_it_is():
    for other in (network(hidden_act="relu"), network().bfloat16()):
        forward, rows = forward_of(other), batch([4, 2])
        assert not isinstance(forward, FirstTokenBert)
        with torch.inference_mode():
            assert torch.equal(forward(rows), other(**rows).logits)


def test_after_training_the_new_weights_answer(tiny_run, plain_quotes):
    import stance

    classifier = stance.load_run(tiny_run).classifier
    before = classifier.predict_proba(plain_quotes[:3])["stance"]
    classifier.trainer = stance.load_run(tiny_run).config.trainer
    classifier.fit(plain_quotes, plain_quotes[:12])
    now = classifier.predict_proba(plain_quotes[:3])["stance"]
    assert abs(now - before).max() > 1e-3
