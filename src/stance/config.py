"""Every setting, its type, its rule and its meaning; one door in, which reports all faults at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from stance.errors import ConfigError, listed

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, lt=1)]
Baseline = Literal["majority", "tfidf", "tfidf_blind", "blind"]
SLICES = ["theatre", "register", "manner", "quote_type", "rules", "length", "affiliation", "target_seen", "cell"]


def _one_or_more(value: Any) -> Any:
    """One name counts as a list of one."""
    return [value] if isinstance(value, str) else value


class Section(BaseModel):
    """A part of the configuration: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Files(Section):
    """One file, Hugging Face dataset folder or dataset id for each split."""

    train: str | None = Field(None, description="rows to learn from")
    validation: str | None = Field(
        None, description="rows for temperature and thresholds; split off by speaker if absent"
    )
    test: str | None = Field(None, description="rows for the final figures; split off by speaker if absent")


class Split(Section):
    """How rows are divided when a file for a split is absent; speakers never stand on two sides."""

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
    target: str | None = Field(None, description="the target of every row, where the file has no such column")
    split: Split = Field(default_factory=Split, description="used where a file is absent")
    max_characters: Positive = Field(20_000, description="a longer text is refused: it is not one quote")
    limit: Positive | None = Field(None, description="learn from the first rows of the training file only")


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
    precision: Literal["fp32", "bf16"] = Field(description="arithmetic of the matrix products while training")


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


class TrainConfig(Section):
    """Train a classifier, evaluate it on the test split beside its baselines, and write a report."""

    name: str = Field(description="what the run is called")
    output: str = Field(description="run folder to create")
    seed: int = Field(ge=0, description="seed of everything random")
    tasks: list[Literal["stance", "sentiment"]] = Field(min_length=1, description="what is learnt")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    trainer: TrainerConfig
    evaluation: EvaluationConfig


class TransferConfig(TrainConfig):
    """Train on more and more rows, several seeds each, and measure on the own test split and on real quotes."""

    sizes: list[Positive | None] = Field(min_length=1, description="how many training rows; null for all")
    seeds: list[int] = Field(min_length=1, description="seeds for each size")
    real: list[DataConfig] = Field(default_factory=list, description="real quotes: measured on, never learnt from")


class EvaluateConfig(Measures):
    """Evaluate a run on its own test split, or on other labelled quotes, and write a report."""

    run: Annotated[list[str], BeforeValidator(_one_or_more), Field(min_length=1)] = Field(
        description="run folder; [a,b,c] or a pattern (runs/seed-*) for runs that differ only by seed"
    )
    against: str | None = Field(None, description="another run folder to compare with on the same quotes")
    split: Literal["train", "validation", "test"] = Field("test", description="which rows")
    output: str | None = Field(None, description="folder to create; default: RUN/evaluations/DATA-SPLIT")
    data: DataConfig | None = Field(None, description="other data than the run's own")


class PredictConfig(Section):
    """Predict the stance and sentiment of quotes, or of the quotes that articles hold."""

    run: str = Field(description="run folder to predict with")
    input: str = Field(
        description="file of quotes; or articles: .txt, .html, a folder, a pattern, - for standard input"
    )
    kind: Literal["auto", "quotes", "articles"] = Field(
        "auto", description="what .jsonl, .csv, .tsv and .parquet hold; auto: quotes"
    )
    output: str | None = Field(None, description=".jsonl, .csv or .parquet; default: a table on the screen")
    target: str | None = Field(None, description="the target of every row, where the file has no such column")
    page: str | None = Field(None, description="articles only: .html page of who stands where, quotes marked")
    positions: str | None = Field(None, description="articles only: .json of stance shares per speaker and affiliation")
    columns: dict[str, str] = Field(default_factory=dict, description="our column: the file's column")
    labels: dict[str, dict[str, str]] = Field(default_factory=dict, description="task: the file's label: our label")
    overwrite: bool = Field(False, description="replace output files that exist")


class CorpusConfig(Section):
    """Describe a labelled corpus: counts, agreement, leaks, shortcuts, and how far it carries to real quotes."""

    output: str = Field(description="JSON file to write")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    real: list[DataConfig] = Field(default_factory=list, description="datasets of real quotes to compare with")


class BenchConfig(Section):
    """Measure training and prediction against the machine's own matrix multiply."""

    output: str = Field(description="JSON file to write")
    quotes: Positive = Field(description="how many of the training quotes to use")
    repeats: Positive = Field(description="how often; medians are given")
    data: DataConfig
    encoder: EncoderConfig
    model: ModelConfig
    trainer: TrainerConfig


Schema = TypeVar("Schema", bound=Section)


def load_config(schema: type[Schema], values: Mapping[str, Any]) -> Schema:
    """The typed configuration of plain values; raises ConfigError that names every fault in words."""
    try:
        return schema.model_validate(values)
    except ValidationError as fault:
        faults = [_in_words(error, schema) for error in fault.errors()]
        raise ConfigError(listed("These settings need mending:", faults)) from None


def settings(schema: type[Section], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every setting's dotted name and meaning, in order."""
    for name, spec in schema.model_fields.items():
        inner = _section_of(spec.annotation)
        if inner is not None:
            yield from settings(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", spec.description or ""


def closest(name: str, known: list[str]) -> str:
    """` Did you mean X?` for a misspelt name, or nothing where none is close."""
    by_leaf = {full.rsplit(".", 1)[-1]: full for full in known}
    near = difflib.get_close_matches(name, known, 1, 0.7)
    near = near or [by_leaf[leaf] for leaf in difflib.get_close_matches(name.rsplit(".", 1)[-1], list(by_leaf), 1, 0.7)]
    return f" Did you mean {near[0]}?" if near else ""


def _section_of(annotation: Any) -> type[Section] | None:
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, Section):
            return candidate
    return None


def _in_words(error: ErrorDetails, schema: type[Section]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    limits = error.get("ctx", {})
    rules = {
        "greater_than": "must be > {gt}",
        "greater_than_equal": "must be ≥ {ge}",
        "less_than": "must be < {lt}",
        "less_than_equal": "must be ≤ {le}",
        "literal_error": "must be one of {expected}",
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_parsing": "must be a number",
        "float_type": "must be a number",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "string_type": "must be text",
        "list_type": "must be a list, such as [a,b]",
        "dict_type": "must be a mapping, such as {a:b}",
    }
    match error["type"]:
        case "missing":
            return f"{name}: is required; add {name}=…"
        case "extra_forbidden":
            return f"{name}: is not a setting.{closest(name, [known for known, _ in settings(schema)])}"
        case known if known in rules:
            return f"{name}: {rules[known].format(**limits)}, got {error['input']!r}"
        case _:
            return f"{name}: {error['msg']}, got {error['input']!r}"
