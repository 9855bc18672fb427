"""The parts that commands share: data, encoder, model, trainer, evaluation."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from stance.config.section import Positive, Section, Share

Baseline = Literal["majority", "tfidf", "tfidf_blind", "blind"]
SLICES = ["theatre", "register", "manner", "quote_type", "rules", "length", "affiliation", "target_seen", "cell"]


class Files(Section):
    """One file, Hugging Face dataset folder or dataset id for each split; or several, {part: file}, as one."""

    train: str | dict[str, str] | None = Field(None, description="rows to learn from")
    validation: str | dict[str, str] | None = Field(
        None, description="rows for temperature and thresholds; split off by speaker if absent"
    )
    test: str | dict[str, str] | None = Field(
        None, description="rows for the final figures; split off by speaker if absent"
    )

    def parts(self, split: str) -> dict[str, str]:
        """File by part of one split, empty where none is named; a split of one file is the part without a name."""
        named: str | dict[str, str] | None = getattr(self, split)
        return {"": named} if isinstance(named, str) else named or {}


class Split(Section):
    """How rows are divided when a file for a split is absent; speakers never stand on two sides."""

    by: str = Field("speaker", description="column whose values stay on one side; `date`: the newest rows are the test")
    validation: Share = Field(0.1, description="share of the rows for validation")
    test: Share = Field(0.2, description="share of the rows for test")
    seed: int = Field(0, description="which of the possible divisions")


class DataConfig(Section):
    """A dataset, wherever it comes from."""

    name: str = Field(description="what reports call it")
    root: str | None = Field(None, description="folder the files are in; `shipped` for the package's own quotes")
    files: Files = Field(description="the splits")
    columns: dict[str, str] = Field(default_factory=dict, description="our column: the file's column")
    labels: dict[str, dict[str, str]] = Field(default_factory=dict, description="task: the file's label: our label")
    filters: dict[str, list[str]] = Field(default_factory=dict, description="the file's column: values of rows to keep")
    target: str | None = Field(
        None, description="the target of every row, where the file has no such column; {a} is the row's cell a"
    )
    split: Split = Field(default_factory=Split, description="used where a file is absent")
    max_characters: Positive = Field(20_000, description="a longer text is refused: it is not one quote")
    limit: Positive | None = Field(None, description="learn from the first rows of the training file only")
    source: str | None = Field(None, description="where its files are to be had")
    licence: str | None = Field(None, description="what its files may be used for")
    citation: str | None = Field(None, description="the work to cite")
    benchmark: Any = Field(None, description="protocol and published scores, for scripts/benchmark.py")


class EncoderConfig(Section):
    """The pretrained network that the classifier starts from."""

    name: str = Field(description="`minilm` (in the package), a Hugging Face id, or a local folder")
    revision: str | None = Field(None, description="commit of a Hugging Face id; required for one")
    sha256: str | None = Field(None, description="expected SHA-256 of model.safetensors; None: not checked")
    fresh_pooler: bool = Field(False, description="begin with a pooler that passes the first token on as it is")


class ModelConfig(Section):
    """What is fitted."""

    kind: Literal["transformer", "frozen", "tfidf", "majority"] = Field(description="the classifier")
    target_blind: bool = Field(False, description="hide the target, to see how much the quote alone gives away")
    order: Literal["target_first", "quote_first"] = Field("target_first", description="which text comes first")
    max_length: int = Field(256, ge=16, le=4096, description="window in tokens; longer quotes are read in several")
    stride: int = Field(64, ge=0, description="tokens that neighbouring windows share")
    dropout: Share = Field(0.0, description="dropout in the encoder while training")

    @model_validator(mode="after")
    def _room_for_the_quote(self) -> ModelConfig:
        if self.stride > self.max_length - 16:
            raise ValueError(f"stride ({self.stride}) must be at least 16 under max_length ({self.max_length})")
        return self


class TrainerConfig(Section):
    """How the transformer is trained."""

    learning_rate: float = Field(gt=0, description="step size at the peak")
    head_factor: float = Field(1.0, gt=0, description="how much larger the step of the new head is")
    tokens: Positive = Field(description="non-padding tokens to train on, all passes together")
    max_epochs: float = Field(gt=0, description="passes over the rows, if the tokens allow more")
    batch_tokens: Positive = Field(description="tokens in a batch, padding included")
    warmup: Share = Field(description="share of the steps in which the step size rises")
    weight_decay: float = Field(ge=0, description="decoupled weight decay")
    label_smoothing: Share = Field(description="probability mass moved to the other labels")
    class_weights: Literal["none", "balanced"] = Field(description="`balanced` weighs rare labels up")
    freeze_embeddings: bool = Field(description="leave the word embeddings as they are")
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        description="arithmetic of the matrix products while training; auto: bf16 where the processor has it, else fp32"
    )
    layer_decay: float = Field(1.0, gt=0, le=1, description="factor on the step size from a layer to the one below")
    lora_rank: int = Field(
        0, ge=0, description="rank of adapters learnt in place of the encoder's weights (LoRA); 0: all weights"
    )
    schedule: Literal["linear", "cosine"] = Field("linear", description="how the step size falls after warmup")
    evaluations: int = Field(
        0, ge=0, description="how often validation is scored while training; the best weights are kept; 0: the last"
    )
    patience: Positive | None = Field(None, description="stop after so many evaluations without a better score")
    accumulation: Positive = Field(1, description="batches whose gradients are summed before each step")
    gradient_checkpointing: bool = Field(False, description="compute activations twice instead of keeping them")
    checkpoint_minutes: float | None = Field(10, gt=0, description="how often an unfinished training is saved")
    log_to: Literal["none", "tensorboard", "mlflow"] = Field("none", description="where loss and scores are logged")

    @model_validator(mode="after")
    def _patience_needs_evaluations(self) -> TrainerConfig:
        if self.patience is not None and not self.evaluations:
            raise ValueError("patience counts evaluations; set evaluations to how often validation is scored")
        return self


class Abstain(Section):
    """When the model says that it does not know: a threshold chosen on validation, for one of two aims."""

    accuracy: float | None = Field(None, gt=0, lt=1, description="answer as much as this accuracy allows; else abstain")
    coverage: float | None = Field(None, gt=0, lt=1, description="answer this share, the surest; abstain on the rest")

    @property
    def asked(self) -> bool:
        """Whether there is an aim at all."""
        return self.accuracy is not None or self.coverage is not None

    @model_validator(mode="after")
    def _one_aim(self) -> Abstain:
        if self.accuracy is not None and self.coverage is not None:
            raise ValueError("accuracy and coverage are two aims; set one of them to null")
        return self


class Measures(Section):
    """How an evaluation is done, after training and on its own."""

    bootstrap: int = Field(2000, ge=100, description="draws for the 95% intervals and paired tests")
    cluster: str = Field("speaker", description="column whose rows are drawn together: speaker, theatre, …")
    slices: list[str] = Field(SLICES, description="columns to divide the rows by; also length, target_seen, cell")
    behaviour: bool = Field(True, description="ask the pairs of the behaviour checks as well")
    explain: int = Field(0, ge=0, le=15, description="worst errors to show with the words that moved the model")


class EvaluationConfig(Measures):
    """What is measured after training."""

    baselines: list[Baseline] = Field(
        description="fitted beside the model; `blind`: itself without target, twice the time"
    )
    abstain: Abstain = Field(default_factory=Abstain, description="when to say “I don't know”")
