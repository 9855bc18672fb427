"""What training does with its settings, on a network small enough to be looked at."""

import pytest
import torch
import transformers

from stance.config import TrainerConfig, load_config
from stance.errors import ConfigError
from stance.model import new_classifier
from stance.training.adapters import in_head, with_adapters
from stance.training.checkpoints import Place
from stance.training.trainer import MultitaskTrainer


@pytest.fixture
def fitted(make_config, plain_quotes, tmp_path, monkeypatch):
    """Fits the tiny classifier with other trainer settings; gives the classifier and its Trainer."""
    trainers = []
    original = MultitaskTrainer.__init__

    def remember(self, *words, **named):
        original(self, *words, **named)
        trainers.append(self)

    monkeypatch.setattr(MultitaskTrainer, "__init__", remember)

    def fit(**changes):
        config = make_config(tmp_path)
        trainer = load_config(TrainerConfig, config.trainer.model_dump() | changes)
        classifier = new_classifier(config.model_copy(update={"trainer": trainer}))
        classifier.fit(plain_quotes[::2], plain_quotes[1::2])
        return classifier, trainers[-1]

    return fit


def test_each_layer_steps_less_than_the_one_above(fitted):
    classifier, trainer = fitted(layer_decay=0.5, head_factor=3.0, tokens=300)
    step_of = {
        id(weight): group["initial_lr"] / 1e-3 for group in trainer.optimizer.param_groups for weight in group["params"]
    }
    factors = {name: step_of[id(weight)] for name, weight in classifier.network.named_parameters()}
    assert factors["classifier.weight"] == factors["bert.pooler.dense.bias"] == pytest.approx(3.0)
    assert factors["bert.encoder.layer.1.output.dense.weight"] == pytest.approx(1.0)
    assert factors["bert.encoder.layer.0.attention.self.query.bias"] == pytest.approx(0.5)
    assert factors["bert.embeddings.word_embeddings.weight"] == pytest.approx(0.25)


@pytest.mark.parametrize(("schedule", "expected"), [("linear", 0.75), ("cosine", 0.8536)])
def test_the_step_size_falls_as_the_schedule_says(fitted, schedule, expected):
    _, trainer = fitted(schedule=schedule, warmup=0.0)
    factor, steps = trainer.lr_scheduler.lr_lambdas[0], trainer.state.max_steps
    assert steps % 4 == 0
    assert [factor(0), factor(steps // 4), factor(steps)] == pytest.approx([1, expected, 0], abs=1e-4)


def test_the_weights_with_the_best_score_are_kept(fitted, monkeypatch):
    seen = []

    def score(classifier, *_):
        seen.append(classifier.network.classifier.weight.detach().clone())
        return [0.2, 0.9, 0.5, 0.9][len(seen) - 1]

    monkeypatch.setattr("stance.model.transformer.TransformerClassifier._mean_macro_f1", score)
    classifier, trainer = fitted(evaluations=4)
    assert len(seen) == 4 and trainer.state.global_step == trainer.state.max_steps
    assert torch.equal(classifier.network.classifier.weight, seen[1])


def test_training_stops_when_patience_ends(fitted, monkeypatch):
    scores = iter([0.5, 0.6, 0.6, 0.1])
    monkeypatch.setattr("stance.model.transformer.TransformerClassifier._mean_macro_f1", lambda *_: next(scores))
    _, trainer = fitted(evaluations=10, patience=2)
    assert trainer.state.global_step == pytest.approx(0.4 * trainer.state.max_steps, abs=1)


def test_patience_without_evaluations_is_refused(fitted):
    with pytest.raises(ConfigError, match=r"patience counts evaluations; set evaluations"):
        fitted(patience=2)


def test_a_batch_in_parts_has_the_loss_and_gradient_of_the_whole(fitted):
    def course(**changes):
        _, trainer = fitted(class_weights="balanced", tokens=1500, **changes)
        steps = [entry for entry in trainer.state.log_history if "loss" in entry]
        return torch.tensor([[step["loss"], step["grad_norm"]] for step in steps])

    whole = course(batch_tokens=512)
    assert len(whole) >= 3
    assert torch.allclose(course(batch_tokens=128, accumulation=4), whole, atol=1e-4)


def test_activations_computed_twice_give_the_same_weights(fitted):
    once, _ = fitted(tokens=600)
    twice, _ = fitted(tokens=600, gradient_checkpointing=True)
    assert any(getattr(module, "gradient_checkpointing", False) for module in twice.network.modules())
    for name, weight in once.network.state_dict().items():
        assert torch.allclose(weight, twice.network.state_dict()[name], atol=1e-6), name


def test_adapters_leave_a_plain_network_whose_additions_are_of_their_rank(fitted):
    start, _ = fitted(tokens=1, learning_rate=1e-12)
    learnt, _ = fitted(tokens=900, lora_rank=2, evaluations=2)
    before, after = start.network.state_dict(), learnt.network.state_dict()
    assert list(before) == list(after) and all(weight.requires_grad for weight in learnt.network.parameters())
    changes = {name: after[name] - before[name] for name in before}
    assert changes["bert.embeddings.word_embeddings.weight"].abs().max() < 1e-6
    assert torch.linalg.matrix_rank(changes["bert.encoder.layer.0.output.dense.weight"], tol=1e-5) == 2
    assert torch.linalg.matrix_rank(changes["bert.pooler.dense.weight"], tol=1e-5) > 2


@pytest.mark.parametrize("family", ["Bert", "DistilBert", "Roberta"])
def test_the_head_is_learnt_whole_and_merging_keeps_the_answers(family):
    sizes = {"dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 32} if family == "DistilBert" else {}
    sizes |= {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = getattr(transformers, f"{family}Config")(vocab_size=30, pad_token_id=1, **sizes)
    network = getattr(transformers, f"{family}ForSequenceClassification")(config).eval()
    names = list(network.state_dict())
    tokens = torch.arange(2, 12)[None]
    with with_adapters(network, 2, seed=0):
        adapted = [name for name, _ in network.named_parameters() if "lora_A" in name]
        assert adapted and not any(in_head(name, network.base_model_prefix) for name in adapted)
        for name, weight in network.named_parameters():
            assert weight.requires_grad == ("lora_" in name or in_head(name, network.base_model_prefix)), name
            if "lora_B" in name:
                torch.nn.init.normal_(weight)
        within = network(input_ids=tokens).logits
    assert list(network.state_dict()) == names
    assert torch.allclose(network(input_ids=tokens).logits, within, atol=1e-5)


def test_after_an_error_the_adapters_are_gone(fitted):
    classifier, _ = fitted(tokens=1)
    before = {name: weight.clone() for name, weight in classifier.network.state_dict().items()}
    with pytest.raises(RuntimeError, match="stop"), with_adapters(classifier.network, 2, seed=0):
        raise RuntimeError("stop")
    after = classifier.network.state_dict()
    assert list(before) == list(after) and all(torch.equal(before[name], after[name]) for name in before)
    assert all(weight.requires_grad for weight in classifier.network.parameters())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lora_rank": 4}, r"trainer\.lora_rank needs peft\. Run `pip install 'stance-quotes\[lora\]'`"),
        ({"precision": "fp16"}, r"trainer\.precision=fp16 needs a graphics card; set it to fp32 or bf16\."),
        ({"log_to": "mlflow"}, r"log_to=mlflow needs mlflow\. Run `pip install 'stance-quotes\[mlflow\]'`"),
    ],
)
def test_what_this_machine_does_not_have_is_refused(fitted, monkeypatch, changes, message):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("stance.training.trainer.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=message):
        fitted(**changes)


def test_loss_and_scores_go_to_tensorboard_on_request(make_config, plain_quotes, tmp_path):
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    config = make_config(tmp_path)
    changes = {"log_to": "tensorboard", "tokens": 600, "evaluations": 1}
    trainer = load_config(TrainerConfig, config.trainer.model_dump() | changes)
    classifier = new_classifier(config.model_copy(update={"trainer": trainer}))
    classifier.place = Place(tmp_path / "checkpoints", tmp_path / "logs")
    classifier.fit(plain_quotes[::2], plain_quotes[1::2])
    log = reader.EventAccumulator(str(tmp_path / "logs"))
    log.Reload()
    assert {"train/loss", "eval/macro_f1"} <= set(log.Tags()["scalars"])
