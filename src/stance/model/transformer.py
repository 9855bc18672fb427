"""The classifier proper: one encoder, one forward pass, the answers to all tasks side by side.

What it saves is a standard sequence-classification checkpoint: `AutoModelForSequenceClassification` opens it, and
its labels read `stance=favor`, …, `sentiment=neutral`. A softmax within each task's columns gives the probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from stance.config import EncoderConfig, ModelConfig, TrainerConfig
from stance.data.encode import IGNORED, PairEncoder, Window, batches_by_length, label_indices
from stance.errors import ConfigError, DataError, RunError
from stance.evaluation.calibration import fit_temperature, softmax
from stance.evaluation.metrics import confusion, macro_f1
from stance.labels import Task
from stance.model.card import Card
from stance.model.forward import Forward, forward_of, saved_forward
from stance.progress import progress
from stance.records import Quote
from stance.training.checkpoints import Place
from stance.training.pad import pad

BATCH_TOKENS = 1024
WORTH_A_BAR = 400


@dataclass(slots=True)
class TransformerClassifier:
    """A fine-tuned encoder with one temperature for each task.

    `forward` is how logits are computed; None until it is first needed, and again after each training. One that was
    loaded opens its `folder` as a network only for those who ask for that. With a `place`, an interrupted `fit` goes on
    from where it was; `watch` hears every validation score on the way.
    """

    tasks: Sequence[Task]
    encode: PairEncoder
    temperature: dict[str, float]
    opened: Any = None
    folder: Path | None = None
    trainer: TrainerConfig | None = None
    seed: int = 0
    place: Place | None = None
    watch: Callable[[float], None] | None = None
    forward: Forward | None = None

    @classmethod
    def new(
        cls, tasks: Sequence[Task], encoder: EncoderConfig, model: ModelConfig, trainer: TrainerConfig, seed: int
    ) -> TransformerClassifier:
        """An untrained classifier on a pretrained encoder; the seed decides the head's first weights."""
        from stance.model.encoder import load_sequence_classifier

        torch.manual_seed(seed)
        names = [f"{task.name}={label}" for task in tasks for label in task.labels]
        network, tokenizer = load_sequence_classifier(encoder, names, model.dropout)
        longest = getattr(network.config, "max_position_embeddings", model.max_length)
        if model.max_length > longest:
            raise ConfigError(
                f"model.max_length={model.max_length}: encoder.name={encoder.name} reads at most {longest} tokens."
            )
        encode = PairEncoder(
            tokenizer, model.max_length, model.stride, model.order == "quote_first", model.target_blind
        )
        return cls(tasks, encode, {task.name: 1.0 for task in tasks}, network, None, trainer, seed)

    @property
    def device(self) -> str:
        """Where the network is."""
        return "cpu" if self.opened is None else str(self.opened.device.type)

    @property
    def network(self) -> Any:
        """The encoder with its head, as Hugging Face's class."""
        if self.opened is None:
            from transformers import AutoModelForSequenceClassification
            from transformers.utils import logging

            logging.disable_progress_bar()
            self.opened = AutoModelForSequenceClassification.from_pretrained(
                self.folder, use_safetensors=True, trust_remote_code=False, local_files_only=True
            ).eval()
        return self.opened

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, as Hugging Face's class."""
        if self.folder is None:
            return self.encode.tokenizer
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(self.folder, local_files_only=True)

    def fit(self, train: Sequence[Quote], validation: Sequence[Quote]) -> None:
        """Trains the network on `train`, then fits each task's temperature on `validation`.

        Where the trainer asks for evaluations, the weights with the best macro-F1 on `validation` are kept.
        """
        from stance.training.fit import fit_network

        if self.trainer is None:
            raise RunError("This classifier was loaded from a run and has no trainer settings; train a new one.")
        if self.trainer.freeze_embeddings:
            self.network.get_input_embeddings().requires_grad_(False)
        counts = [len(task.labels) for task in self.tasks]
        gold = np.asarray(label_indices(validation, self.tasks)).reshape(len(validation), len(self.tasks))
        if self.trainer.evaluations and not (gold != IGNORED).any():
            raise DataError("trainer.evaluations scores validation, and it has no labels. Set trainer.evaluations=0.")
        fit_network(
            self.network,
            self.encode(train),
            label_indices(train, self.tasks),
            counts,
            self.trainer,
            self.seed,
            score=lambda: self._heard(self._mean_macro_f1(validation, gold)),
            place=self.place,
        )
        self.forward = None
        logits = self._quote_logits(validation)
        for position, task in enumerate(self.tasks):
            known = gold[:, position] != IGNORED
            self.temperature[task.name] = fit_temperature(logits[task.name][known], gold[known, position])

    def predict_proba(self, quotes: Sequence[Quote]) -> dict[str, NDArray[np.float64]]:
        """For each task the calibrated probabilities (n, k), in the order of the quotes.

        Where a quote spans several windows, their probabilities are averaged, each weighted by its share of tokens.
        """
        windows = self.encode(quotes)
        logits = self._logits(windows)
        owners = np.array([window.quote for window in windows], dtype=int)
        weights = np.array([window.weight for window in windows])
        answers = {}
        for task, block in self._blocks(logits):
            probabilities = softmax(block / self.temperature[task.name]) * weights[:, None]
            answers[task.name] = np.zeros((len(quotes), len(task.labels)))
            np.add.at(answers[task.name], owners, probabilities)
        return answers

    def save(self, folder: Path) -> None:
        """Writes the checkpoint, its tokenizer, and the card with temperatures and input settings."""
        self.network.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        settings = {
            "temperature": self.temperature,
            "input": {
                "max_length": self.encode.max_length,
                "stride": self.encode.stride,
                "quote_first": self.encode.quote_first,
                "target_blind": self.encode.target_blind,
            },
        }
        Card("transformer", self.tasks, settings).write(folder)

    @classmethod
    def load(cls, folder: Path, card: Card) -> TransformerClassifier:
        """A saved classifier, ready to predict."""
        from tokenizers import Tokenizer

        weights = folder / "model.safetensors"
        if not weights.exists():
            raise FileNotFoundError(2, "missing", str(weights))
        words = folder / "tokenizer.json"
        encode = PairEncoder(Tokenizer.from_str(words.read_text(encoding="utf-8")), **card.settings["input"])
        classifier = cls(card.tasks, encode, card.settings["temperature"], folder=folder)
        try:
            classifier.forward = saved_forward(folder) or forward_of(classifier.network)
        except SafetensorError as fault:
            raise ValueError(f"model.safetensors: {fault}") from fault
        return classifier

    def columns(self, task: Task) -> slice:
        """Where the task's labels stand among the network's logits."""
        start = sum(len(other.labels) for other in self.tasks[: list(self.tasks).index(task)])
        return slice(start, start + len(task.labels))

    def _quote_logits(self, quotes: Sequence[Quote], shown: bool = True) -> dict[str, NDArray[np.float64]]:
        """Uncalibrated logits (n, k) of each task: the windows' weighted mean."""
        windows = self.encode(quotes)
        logits = np.zeros((len(quotes), sum(len(task.labels) for task in self.tasks)))
        weights = np.array([window.weight for window in windows])
        np.add.at(logits, [window.quote for window in windows], self._logits(windows, shown) * weights[:, None])
        return {task.name: block for task, block in self._blocks(logits)}

    def _heard(self, score: float) -> float:
        if self.watch is not None:
            self.watch(score)
        return score

    def _mean_macro_f1(self, quotes: Sequence[Quote], gold: NDArray[np.int64]) -> float:
        """Macro-F1 of the network as it is, averaged over the tasks that have labels."""
        self.forward = None
        logits, scores = self._quote_logits(quotes, shown=False), []
        for position, task in enumerate(self.tasks):
            known = gold[:, position] != IGNORED
            if known.any():
                answers = logits[task.name][known].argmax(axis=1)
                scores.append(float(macro_f1(confusion(gold[known, position], answers, len(task.labels)))))
        return sum(scores) / len(scores)

    def _blocks(self, logits: NDArray[np.float64]) -> list[tuple[Task, NDArray[np.float64]]]:
        ends = np.cumsum([len(task.labels) for task in self.tasks])
        return [(task, logits[:, end - len(task.labels) : end]) for task, end in zip(self.tasks, ends)]

    def _logits(self, windows: Sequence[Window], shown: bool = True) -> NDArray[np.float64]:
        """Logits (windows, labels of all tasks), batched by length, returned in the order given."""
        labels = sum(len(task.labels) for task in self.tasks)
        logits = np.empty((len(windows), labels))
        if self.forward is None:
            self.forward = forward_of(self.network.eval())
        shown = shown and len(windows) > WORTH_A_BAR
        with progress("predicting", len(windows), shown=shown) as advance, torch.inference_mode():
            for batch in batches_by_length([len(window) for window in windows], BATCH_TOKENS):
                rows = pad(
                    [{"input_ids": windows[i].input_ids, "token_type_ids": windows[i].token_type_ids} for i in batch]
                )
                inputs = {name: tensor.to(self.device) for name, tensor in rows.items()}
                logits[batch] = self.forward(inputs).double().cpu().numpy()
                advance(len(batch))
        return logits
