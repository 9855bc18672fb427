import pytest
import torch

from stance.config import EncoderConfig, TrainerConfig, load_config
from stance.errors import ConfigError
from stance.model.encoder import load_sequence_classifier
from stance.training import memory


@pytest.fixture
def network(tiny_encoder):
    return load_sequence_classifier(EncoderConfig(name=str(tiny_encoder)), list("abcdef"), 0.1)[0]


@pytest.fixture
def settings(make_config, tmp_path):
    def change(**changes):
        return load_config(TrainerConfig, make_config(tmp_path).trainer.model_dump() | changes)

    return change


def test_the_estimate_counts_weights_and_grows_with_the_tokens(network, settings):
    weights = sum(weight.numel() for weight in network.parameters())
    before = torch.random.get_rng_state()
    need = memory.estimate(network, 64, settings())
    assert need.total(0) >= 12 * weights
    assert need.total(2000) - need.total(1000) == pytest.approx(1000 * need.per_token)
    assert memory.estimate(network, 64, settings(evaluations=2)).fixed == pytest.approx(need.fixed + 4 * weights)
    assert memory.estimate(network, 64, settings(gradient_checkpointing=True)).per_token < need.per_token
    assert torch.equal(torch.random.get_rng_state(), before) and not network.training


@pytest.mark.parametrize(
    ("free", "remedy"),
    [
        (1.0, r"Set trainer\.batch_tokens=\d+ and raise trainer\.accumulation .*gradient_checkpointing=true\."),
        (
            0.0,
            r"Set trainer\.lora_rank=16 to learn adapters only\. "
            r"Lower model\.max_length, or choose a smaller encoder\.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_lower(network, settings, monkeypatch, free, remedy):
    monkeypatch.setattr(memory, "_free_bytes", lambda: free * memory.GB)
    with pytest.raises(ConfigError, match=r"needs about \d+\.\d GB of memory .* GB are free\. " + remedy):
        memory.refuse_too_large(network, 64, settings(batch_tokens=10**7))


def test_the_size_it_proposes_fits(network, settings, monkeypatch):
    monkeypatch.setattr(memory, "_free_bytes", lambda: memory.GB)
    with pytest.raises(ConfigError) as fault:
        memory.refuse_too_large(network, 64, settings(batch_tokens=10**7))
    proposed = int(str(fault.value).split("trainer.batch_tokens=")[-1].split()[0])
    memory.refuse_too_large(network, 64, settings(batch_tokens=proposed))
