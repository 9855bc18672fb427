"""The best weights of a training, by their score on validation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import TrainerCallback, TrainerControl, TrainerState

SCORE = "eval_macro_f1"
FILE = "best.safetensors"


class Selection(TrainerCallback):  # type: ignore[misc]
    """Asks for scores at even distances, keeps the best weights, and stops when patience is at its end.

    Of equal scores the earlier one is kept.
    """

    def __init__(self, network: torch.nn.Module, evaluations: int, patience: int | None) -> None:
        self.network = network
        self.evaluations = evaluations
        self.patience = patience
        self.best = float("-inf")
        self.worse = 0
        self.weights: dict[str, torch.Tensor] = {}

    def on_step_end(self, _: Any, state: TrainerState, control: TrainerControl, **__: Any) -> None:
        due = [step * self.evaluations // state.max_steps for step in (state.global_step - 1, state.global_step)]
        control.should_evaluate = due[0] < due[1]

    def on_evaluate(
        self, _: Any, __: TrainerState, control: TrainerControl, metrics: dict[str, float], **___: Any
    ) -> None:
        self.worse += 1
        if metrics[SCORE] > self.best:
            self.best, self.worse = metrics[SCORE], 0
            self.weights = {
                name: weight.detach().to("cpu", copy=True).contiguous()
                for name, weight in self.network.state_dict().items()
            }
        if self.patience is not None and self.worse >= self.patience:
            control.should_training_stop = True

    def save(self, folder: Path) -> None:
        """Writes what has been selected so far into a checkpoint."""
        if self.weights:
            save_file(self.weights, folder / FILE, {"best": repr(self.best), "worse": str(self.worse)})

    def load(self, folder: Path) -> None:
        """Goes on from what a checkpoint holds."""
        if (folder / FILE).exists():
            with safe_open(folder / FILE, "pt") as file:
                self.best, self.worse = float(file.metadata()["best"]), int(file.metadata()["worse"])
            self.weights = load_file(folder / FILE)

    def restore(self) -> None:
        """Puts the best weights back into the network."""
        self.network.load_state_dict(self.weights)
