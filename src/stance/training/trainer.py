"""The Hugging Face Trainer with batches planned beforehand, the loss of several tasks, and checkpoints made whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import distributed, nn
from torch.utils.data import DataLoader, Dataset
from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.integrations import MLflowCallback, TensorBoardCallback
from transformers.trainer_callback import PrinterCallback

from stance.config import TrainerConfig
from stance.errors import ConfigError
from stance.progress import Advance
from stance.training.adapters import in_head
from stance.training.arithmetic import precision_here
from stance.training.checkpoints import publish
from stance.training.loss import multitask_loss
from stance.training.selection import SCORE, Selection

LAYER = re.compile(r"\blayers?\.(\d+)\.")
Value = TypeVar("Value")


class MultitaskTrainer(Trainer):  # type: ignore[misc]
    """Trains on `batches`: a step takes the next `settings.accumulation` of them, and each is padded tensors."""

    optimizer: torch.optim.Optimizer | None
    control: TrainerControl
    state: TrainerState

    def __init__(
        self,
        network: nn.Module,
        batches: Dataset[dict[str, torch.Tensor]],
        class_weights: list[torch.Tensor],
        settings: TrainerConfig,
        args: TrainingArguments,
        advance: Advance,
    ) -> None:
        if settings.gradient_checkpointing:
            _compute_activations_twice(network)
        super().__init__(model=network, args=args, train_dataset=batches)
        self.model_accepts_loss_kwargs = False  # else the Trainer would not divide our loss by the accumulation
        self.settings = settings
        self.class_weights = [weights.to(self.args.device) for weights in class_weights]
        self.selection: Selection | None = None
        self.score: Callable[[], float] | None = None
        self.checkpoints: Path | None = None
        self.fingerprint = ""
        self.remove_callback(PrinterCallback)
        self.add_callback(_Progress(advance))

    def select_by(self, score: Callable[[], float]) -> None:
        """Keeps the weights that score best while training."""
        self.score = score
        self.selection = Selection(self.model, self.settings.evaluations, self.settings.patience)
        self.add_callback(self.selection)

    def log_into(self, folder: Path) -> None:
        """Logs loss and scores where the settings say; TensorBoard's files go into the folder."""
        if self.settings.log_to == "mlflow":
            self.args.run_name = str(folder.parent.parent)
            self.add_callback(MLflowCallback())
        if self.settings.log_to == "tensorboard" and self.args.should_log:
            from torch.utils.tensorboard import SummaryWriter

            self.add_callback(TensorBoardCallback(SummaryWriter(str(folder))))

    def keep_checkpoints(self, folder: Path, fingerprint: str, minutes: float) -> None:
        """Writes a checkpoint into the folder every so many minutes."""
        self.checkpoints, self.fingerprint = folder, fingerprint
        self.add_callback(_CheckpointDue(minutes))

    def go_on(self, checkpoint: Path | None) -> None:
        """Trains, from a checkpoint where there is one, and ends with the selected weights."""
        if self.selection is not None and checkpoint is not None:
            self.selection.load(checkpoint)
        self.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
        if self.selection is not None:
            self.selection.restore()

    def get_train_dataloader(self) -> DataLoader[dict[str, torch.Tensor]]:
        in_order = [[number] for number in range(len(self.train_dataset))]
        return DataLoader(self.train_dataset, batch_sampler=in_order, collate_fn=itemgetter(0))

    def create_optimizer(self, *_: Any, **__: Any) -> torch.optim.Optimizer:
        """AdamW with a step size for each depth; no decay on biases and norms."""
        if self.optimizer is None:
            groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
            for name, weight in self.model.named_parameters():
                if weight.requires_grad:
                    groups.setdefault((self._step_factor(name), weight.ndim > 1), []).append(weight)
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": weights,
                        "lr": self.args.learning_rate * factor,
                        "weight_decay": self.args.weight_decay if decays else 0.0,
                    }
                    for (factor, decays), weights in groups.items()
                ],
                fused=True,
            )
        return self.optimizer

    def compute_loss(self, model: nn.Module, inputs: dict[str, torch.Tensor], *_: Any, **__: Any) -> torch.Tensor:
        """This share's part of the batch's loss; the Trainer then averages over the shares, hence the factor."""
        labels, weights, mass = inputs.pop("labels"), inputs.pop("weights"), inputs.pop("mass")
        logits = model(**inputs).logits
        loss = multitask_loss(logits, labels, weights, self.class_weights, self.settings.label_smoothing, mass)
        shares: int = self.args.gradient_accumulation_steps * self.args.world_size
        return loss * shares

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The present score on validation, logged."""
        if self.score is None:
            return {}
        figures = {SCORE: first_says(self.score)}
        self.log(figures)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, figures)
        return figures

    def _step_factor(self, name: str) -> float:
        """What a weight's step size is multiplied by: the head's own factor, and a decay from layer to layer below."""
        if in_head(name, self.model.base_model_prefix):
            return self.settings.head_factor
        layer = LAYER.search(name)
        depth = self.model.config.num_hidden_layers - (int(layer[1]) + 1 if layer else 0)
        return float(self.settings.layer_decay**depth)

    def _save_checkpoint(self, model: nn.Module, trial: None) -> None:
        if self.checkpoints is None or self.control.should_training_stop:
            return
        super()._save_checkpoint(model, trial)
        if distributed.is_initialized():
            distributed.barrier()
        if self.args.should_save:
            written = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
            if self.selection is not None:
                self.selection.save(written)
            publish(written, self.checkpoints, self.state.global_step, self.fingerprint)


def refuse_impossible(settings: TrainerConfig) -> None:
    """Raises ConfigError for arithmetic that this machine does not have, or a logger that is not installed."""
    if settings.precision == "fp16" and not torch.cuda.is_available():
        raise ConfigError("trainer.precision=fp16 needs a graphics card; set it to fp32 or bf16.")
    if settings.precision == "bf16" and torch.cuda.is_available() and not torch.cuda.is_bf16_supported():
        raise ConfigError("trainer.precision=bf16 is not known to this graphics card; set it to fp32 or fp16.")
    if settings.lora_rank and find_spec("peft") is None:
        raise ConfigError("trainer.lora_rank needs peft. Run `pip install 'stance-quotes[lora]'`, or set it to 0.")
    if settings.log_to != "none" and find_spec(settings.log_to) is None:
        raise ConfigError(
            f"trainer.log_to={settings.log_to} needs {settings.log_to}. "
            f"Run `pip install 'stance-quotes[{settings.log_to}]'`, or set it to none."
        )


def arguments(settings: TrainerConfig, seed: int, steps: int, scratch: Path) -> TrainingArguments:
    """Our settings in the Trainer's words; joins the other processes where there are any."""
    return TrainingArguments(
        output_dir=str(scratch),
        max_steps=steps,
        learning_rate=settings.learning_rate,
        weight_decay=settings.weight_decay,
        warmup_steps=int(settings.warmup * steps),
        lr_scheduler_type=settings.schedule,
        gradient_accumulation_steps=settings.accumulation,
        bf16=precision_here(settings) == "bf16",
        fp16=settings.precision == "fp16",
        seed=seed,
        use_cpu=not torch.cuda.is_available(),
        logging_steps=max(1, steps // 50),
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        logging_nan_inf_filter=False,
    )


def first_says(ask: Callable[[], Value]) -> Value:
    """The first process's answer, in every process; the others do not ask."""
    if not distributed.is_initialized():
        return ask()
    answer = [ask() if distributed.get_rank() == 0 else None]
    distributed.broadcast_object_list(answer)
    return answer[0]  # type: ignore[return-value]


def _compute_activations_twice(network: Any) -> None:
    """Gradient checkpointing, under the name that the installed transformers has for it."""
    options = {"use_reentrant": False}
    if hasattr(network, "activation_checkpointing_enable"):
        network.activation_checkpointing_enable(activation_checkpointing_kwargs=options)
    else:
        network.gradient_checkpointing_enable(gradient_checkpointing_kwargs=options)


class _CheckpointDue(TrainerCallback):  # type: ignore[misc]
    def __init__(self, minutes: float) -> None:
        self.seconds = 60 * minutes
        self.last = time.monotonic()

    def on_step_end(self, _: Any, __: TrainerState, control: TrainerControl, **___: Any) -> None:
        if first_says(lambda: time.monotonic() - self.last >= self.seconds):
            control.should_save = True
            self.last = time.monotonic()


class _Progress(TrainerCallback):  # type: ignore[misc]
    """Moves the bar on at every step and shows the latest figures."""

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.figures: dict[str, str] = {}

    def on_train_begin(self, _: Any, state: TrainerState, *__: Any, **___: Any) -> None:
        self.advance(state.global_step)

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.advance(1, "  ".join(f"{name} {figure}" for name, figure in self.figures.items()))

    def on_log(self, *_: Any, logs: dict[str, float], **__: Any) -> None:
        if "loss" in logs:
            self.figures["loss"] = f"{logs['loss']:.2f}"
        if SCORE in logs:
            self.figures["validation"] = f"{logs[SCORE]:.3f}"
