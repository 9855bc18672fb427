"""Settings of an annotation, step by step."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from stance.config.parts import EncoderConfig
from stance.config.section import Section, one_or_more
from stance.errors import ConfigError

Step = Literal["sample", "export", "import", "agree", "adjudicate", "merge"]
OF_ONE_STEP = {
    "sample": ("random", "uncertain", "diverse", "task", "target", "columns", "seed"),
    "export": ("predictions",),
    "merge": ("decisions",),
}
"""Settings that only one step knows; given with another, they are refused."""


class AnnotateConfig(Section):
    """Pick rows to label, hand them to annotators, read the labels back, measure agreement, decide, and merge."""

    step: Step = Field(description="sample, export, import, agree, adjudicate or merge")
    input: Annotated[list[str], BeforeValidator(one_or_more), Field(min_length=1)] = Field(
        description="what the step begins with; import takes several: [anna.csv,ben.csv]"
    )
    output: str = Field(description="what the step writes; export: a folder")
    overwrite: bool = Field(False, description="replace output that exists")
    rows: str | None = Field(None, description="import, agree, adjudicate, merge: the sample that was labelled")
    by: str | None = Field(None, description="sample, agree: column whose values are strata")
    random: int = Field(0, ge=0, description="sample: rows drawn by chance, for estimates and tests")
    uncertain: int = Field(0, ge=0, description="sample: rows on which the classifier hesitates most")
    diverse: int = Field(0, ge=0, description="sample: rows unlike each other and unlike those picked before")
    task: Literal["stance", "sentiment"] = Field("stance", description="sample: whose probabilities tell uncertainty")
    target: str | None = Field(None, description="sample: the target of every row, where the file has no such column")
    columns: dict[str, str] = Field(default_factory=dict, description="sample: our column: the file's column")
    seed: int = Field(0, ge=0, description="sample: which of the possible samples")
    predictions: bool = Field(False, description="export: show the classifier's answers; annotators are then not blind")
    decisions: str | None = Field(None, description="merge: the file of adjudicate, decided")
    encoder: EncoderConfig

    @model_validator(mode="after")
    def _of_this_step(self) -> AnnotateConfig:
        foreign = [
            f"{name}: is a setting of step={step}; leave it out of step={self.step}"
            for step, names in OF_ONE_STEP.items()
            for name in names
            if step != self.step and name in self.model_fields_set
        ]
        if self.by and self.step not in ("sample", "agree"):
            foreign.append(f"by: is a setting of step=sample and step=agree; leave it out of step={self.step}")
        if len(self.input) > 1 and self.step != "import":
            foreign.append(f"input: step={self.step} begins with one file, got {len(self.input)}")
        if self.rows is None and (self.step in ("adjudicate", "merge") or (self.step == "agree" and self.by)):
            foreign.append("rows: is required; add rows=SAMPLE, the file that was exported")
        if self.step == "sample" and not self.random + self.uncertain + self.diverse:
            foreign.append("random, uncertain, diverse: say how many rows to pick, such as random=100")
        if foreign:
            raise ConfigError("\n".join(["These settings need mending:", *(f"  {fault}" for fault in foreign)]))
        return self
