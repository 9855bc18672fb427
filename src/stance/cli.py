"""The doors: Hydra composes, the schema validates, a command does the work; faults are told in plain words."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import hydra
import yaml
from hydra import compose, initialize_config_dir
from hydra.core.hydra_config import HydraConfig
from hydra.errors import ConfigCompositionException, HydraException, OverrideParseException
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from stance.config import (
    AnnotateConfig,
    BenchConfig,
    BenchmarkConfig,
    CompareConfig,
    CorpusConfig,
    CrossvalidateConfig,
    EstimateConfig,
    EvaluateConfig,
    PredictConfig,
    Recipe,
    SearchConfig,
    Section,
    ServeConfig,
    TrainConfig,
    TrainQuotesConfig,
    TransferConfig,
    closest,
    load_config,
    settings,
)
from stance.errors import ConfigError, StanceError
from stance.processes import is_first_process
from stance.progress import screen

_PACKAGED = Path(__file__).parent / "configs"
CONFIGS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "configs"
HELP = ("-h", "--help")
RUN_FOLDER_FROM_HYDRA = ("train", "crossvalidate")
SCHEMAS: dict[str, type[Section]] = {
    "annotate": AnnotateConfig,
    "bench": BenchConfig,
    "compare": CompareConfig,
    "benchmark": BenchmarkConfig,
    "corpus": CorpusConfig,
    "crossvalidate": CrossvalidateConfig,
    "estimate": EstimateConfig,
    "evaluate": EvaluateConfig,
    "predict": PredictConfig,
    "serve": ServeConfig,
    "search": SearchConfig,
    "train": TrainConfig,
    "transfer": TransferConfig,
    "train_quotes": TrainQuotesConfig,
}


def door(name: str) -> None:
    """Runs the command of that name under Hydra; a fault that a user can mend ends with its words and exit code 2."""
    schema = SCHEMAS[name]
    if set(sys.argv[1:]) & set(HELP):
        print(_help(name, schema))  # noqa: T201
        return
    os.environ["HYDRA_FULL_ERROR"] = "1"
    sys.argv[1:] = [_admitted(word, schema) for word in sys.argv[1:]]
    if not is_first_process():
        sys.argv.append("hydra.run.dir=.")

    faults: list[str] = []

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name=name)  # type: ignore[untyped-decorator]
    def job(composed: DictConfig) -> None:
        try:
            if name == "train" and HydraConfig.get().mode is RunMode.MULTIRUN:
                _train_in_sweep(composed)
            else:
                _work(name, schema, composed)
        except StanceError as fault:
            faults.append(str(fault))

    try:
        try:
            job()
        finally:
            faults += Sweep.shown()
        if faults:
            _stop("\n".join(faults))
    except StanceError as fault:
        _stop(str(fault))
    except (HydraException, OmegaConfBaseException) as fault:
        _stop(_hydra_in_words(fault, schema))
    except KeyboardInterrupt:
        _stop("Stopped.", code=130)


class Sweep(Callback):  # type: ignore[misc]
    """Hydra tells it where a sweep is, and it shows the jobs when they have ended."""

    folder: ClassVar[Path | None] = None

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Remembers the folder."""
        Sweep.folder = Path(config.hydra.sweep.dir)

    @classmethod
    def shown(cls) -> list[str]:
        """Shows one table of all jobs, if there was a sweep; gives the words of those that did not finish."""
        if cls.folder is None:
            return []
        from stance.experiments.sweep import jobs_of, sweep_table

        jobs = jobs_of(cls.folder)
        if not jobs:
            return []
        screen.print(sweep_table(cls.folder, jobs))
        screen.print(
            f"Recipes tested against each other: python scripts/compare.py 'runs={cls.folder}/*'", soft_wrap=True
        )
        return [f"Job {job.number}: {job.fault or job.state}" for job in jobs if job.state != "finished"]


def _work(name: str, schema: type[Section], composed: DictConfig) -> None:
    try:
        getattr(import_module(f"stance.commands.{name}"), name)(_config(name, schema, composed))
    except StanceError:
        _remove_if_empty(Path(HydraConfig.get().runtime.output_dir))
        raise


def _config(name: str, schema: type[Section], composed: DictConfig) -> Section:
    values = _plain(composed)
    if name in RUN_FOLDER_FROM_HYDRA:
        values["output"] = _run_folder(values)
    return load_config(schema, values)


def _train_in_sweep(composed: DictConfig) -> None:
    """A training whose fault is recorded and does not end the sweep; one that is finished is not repeated."""
    from stance.experiments.sweep import Job, is_finished, recorded

    job = HydraConfig.get()
    settings = [word.lstrip("+") for word in job.overrides.task]
    with recorded(Path(job.sweep.dir), Job(job.job.num, job.sweep.subdir, settings)):
        config = _config("train", TrainConfig, composed)
        if isinstance(config, TrainConfig) and is_finished(config):
            screen.print(f"{config.output} is finished already.", soft_wrap=True)
        else:
            _work("train", TrainConfig, composed)


def _admitted(word: str, schema: type[Section]) -> str:
    """An override of any setting of the schema, so that the YAML files need to hold only what they decide."""
    name, given, _ = word.partition("=")
    known = [setting for setting, _ in settings(schema)]
    inside = any(name == setting or name.startswith(f"{setting}.") for setting in known)
    return f"++{word}" if given and inside else word


def _run_folder(values: Mapping[str, Any]) -> str:
    """Where Hydra puts the run; a training that goes on must be named, since the default is a new folder."""
    hydra_config = HydraConfig.get()
    named = any(word.lstrip("+").startswith("output=") for word in hydra_config.overrides.task)
    if values.get("resume") and not named and hydra_config.mode is RunMode.RUN:
        raise ConfigError("resume=true goes on with a run: name it with output=FOLDER.")
    return str(hydra_config.runtime.output_dir)


def _remove_if_empty(folder: Path) -> None:
    """Hydra makes the output folder before any work; a command that was refused leaves none behind."""
    if folder != Path.cwd() and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _plain(composed: DictConfig) -> dict[str, Any]:
    """Resolved plain values; settings still marked ??? are left out, so that the schema asks for them."""
    values = OmegaConf.to_container(composed, resolve=True)

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: filled(value) for key, value in node.items() if value != "???"}
        return node

    plain: dict[str, Any] = filled(values)
    return plain


def _hydra_in_words(fault: Exception, schema: type[Section]) -> str:
    text = str(fault)
    if "Could not find 'hydra/launcher/submitit" in text:
        return "submitit is not installed. Install it with: pip install 'stance-quotes[slurm]'."
    if isinstance(fault, OverrideParseException):
        return (
            f"{text.splitlines()[0]}\nOverrides read name=value; put a value with spaces or special characters in "
            "quotation marks: 'target=\"withdrawal of US troops from Iraq\"'."
        )
    misspelt = re.search(r"Could not override '([^']+)'", text)
    if isinstance(fault, ConfigCompositionException) and misspelt:
        name = misspelt[1]
        return f"{name} is not a setting.{closest(name, _names(schema))} `--help` lists them all."
    return text


def _names(schema: type[Section]) -> list[str]:
    groups = [folder.name for folder in CONFIGS.iterdir() if folder.is_dir()]
    return [name for name, _ in settings(schema)] + groups


def _stop(message: str, code: int = 2) -> NoReturn:
    if is_first_process():
        print(message, file=sys.stderr)  # noqa: T201
    raise SystemExit(code)


def _help(name: str, schema: type[Section]) -> str:
    """What the command does, every setting with its meaning and default, and the files to choose from."""
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        defaults = OmegaConf.to_container(compose(name), resolve=False)
    head = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8").split("\n\n", 1)[0]
    lines = [line.removeprefix("#").removeprefix(" ") for line in head.splitlines()]
    lines += ["", "Settings (name=value):"]
    for setting, meaning in settings(schema):
        default = _default(defaults, setting)
        lines.append(f"  {setting:<28} {meaning}" + (f"  [{default}]" if default else ""))
    lines += ["", "Files to choose from (group=name):"]
    for group in sorted(folder for folder in CONFIGS.iterdir() if folder.is_dir()):
        if group.name in schema.model_fields or (group.name == "experiment" and issubclass(schema, Recipe)):
            for file in sorted(group.glob("*.yaml")):
                first = next(
                    line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("# @")
                )
                lines.append(f"  {group.name}={file.stem:<{max(1, 27 - len(group.name))}} {first.removeprefix('# ')}")
    lines += ["", "Several at once: --multirun seed=0,1,2.  Hydra's own options: --hydra-help."]
    return "\n".join(lines)


def _default(defaults: Any, setting: str) -> str:
    node = defaults
    for part in setting.split("."):
        if not isinstance(node, dict) or part not in node:
            return ""
        node = node[part]
    return (
        "required"
        if node == "???"
        else ""
        if node is None
        else yaml.safe_dump(node, default_flow_style=True).split("\n")[0]
    )


CONSOLE = ("train", "evaluate", "predict", "serve", "annotate", "estimate", "compare")
train, evaluate, predict, serve, annotate, estimate, compare = (partial(door, name) for name in CONSOLE)
