import shutil

import pytest
import torch
from safetensors.torch import load_file

from stance.config import EncoderConfig
from stance.errors import ConfigError, InputError
from stance.model.encoder import _packaged, load_encoder, load_sequence_classifier


def test_the_embedded_encoder_has_the_expected_weights():
    from stance.files import sha256

    assert (
        sha256(_packaged("minilm") / "model.safetensors")
        == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )


def test_other_weights_than_expected_are_refused(tiny_encoder):
    with pytest.raises(InputError, match=r"has SHA-256 \w{64}, expected abc\. The file is damaged or another version"):
        load_encoder(EncoderConfig(name=str(tiny_encoder), sha256="abc"))


def test_an_id_on_the_hub_needs_a_revision():
    with pytest.raises(ConfigError, match=r"needs encoder\.revision=COMMIT"):
        load_encoder(EncoderConfig(name="microsoft/deberta-v3-base"))


def test_pickled_weights_are_refused(tiny_encoder, tmp_path):
    folder = tmp_path / "pickled"
    shutil.copytree(tiny_encoder, folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(InputError, match="weights in safetensors"):
        load_encoder(EncoderConfig(name=str(folder)))


def test_the_head_names_tasks_and_labels(tiny_encoder):
    network, _ = load_sequence_classifier(
        EncoderConfig(name=str(tiny_encoder)), ["stance=favor", "stance=against"], 0.0
    )
    assert network.config.id2label == {0: "stance=favor", 1: "stance=against"}
    assert network.config.hidden_dropout_prob == 0.0


@pytest.mark.parametrize(
    ("labels", "kept"),
    [(["stance=favor", "stance=against"], True), (["tone=good", "tone=bad"], False), (["a", "b", "c"], False)],
)
def test_a_trained_checkpoint_keeps_its_pooler_and_its_head_for_the_same_labels_only(
    tiny_encoder, tmp_path, labels, kept
):
    trained, tokenizer = load_sequence_classifier(
        EncoderConfig(name=str(tiny_encoder)), ["stance=favor", "stance=against"], 0.0
    )
    torch.nn.init.ones_(trained.classifier.bias)
    trained.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    network, _ = load_sequence_classifier(EncoderConfig(name=str(tmp_path)), labels, 0.0)
    assert torch.equal(network.bert.pooler.dense.weight, trained.bert.pooler.dense.weight)
    assert network.classifier.out_features == len(labels)
    assert torch.equal(network.classifier.bias, torch.full((len(labels),), float(kept)))
    if not kept and len(labels) == 2:
        assert not torch.equal(network.classifier.weight, trained.classifier.weight)
