"""A checkpoint as an ONNX graph whose products are in int8, computed by onnxruntime.

The graph is the network's own, through `torch.onnx`. Weights are quantised per output channel, activations while the
graph runs (dynamic quantisation).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from stance.errors import ConfigError
from stance.files import whole_file

NAMES = ("input_ids", "token_type_ids", "attention_mask")
NEEDED = ("onnx", "onnxscript", "onnxruntime")


def check_installed() -> None:
    """Raises ConfigError that says what to install."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"engine=onnx needs {', '.join(missing)}. Run `pip install 'stance-quotes[fast]'`, or set engine=torch."
        )


class _Logits(torch.nn.Module):
    """The network with its inputs in order and its logits alone."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.network(**dict(zip(NAMES, inputs))).logits
        return logits


def export_int8(network: Any, path: Path) -> None:
    """Writes the network as an ONNX file with int8 products; takes about half a minute for six layers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.ones((2, 16), dtype=torch.long)
    sizes = {0: torch.export.Dim("rows"), 1: torch.export.Dim("tokens", min=2)}
    with tempfile.TemporaryDirectory() as folder, whole_file(path) as temporary:
        graph = Path(folder) / "fp32.onnx"
        torch.onnx.export(
            _Logits(network).eval(),
            (ids, torch.zeros_like(ids), torch.ones_like(ids)),
            graph,
            input_names=list(NAMES),
            output_names=["logits"],
            dynamic_shapes=((sizes, sizes, sizes),),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        quantize_dynamic(
            graph,
            temporary,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )


class OnnxForward:
    """Logits by onnxruntime, with as many threads as torch has."""

    def __init__(self, path: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self.session = InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, rows: Mapping[str, torch.Tensor]) -> torch.Tensor:
        [logits] = self.session.run(None, {name: rows[name].numpy() for name in NAMES})
        return torch.from_numpy(logits)
