"""A search for settings: Optuna proposes, a training answers with macro-F1 on validation; the test stays shut."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stance.config import Choice, Recipe, SearchConfig, TrainConfig, load_config, settings
from stance.data import Splits, load_splits
from stance.errors import ConfigError
from stance.evaluation.metrics import confusion, macro_f1
from stance.model import Classifier, new_classifier
from stance.model.transformer import TransformerClassifier

HEARTBEAT = 60
NOT_THE_SEARCH = {"name", "output", "resume", "trials", "storage"}


def search(config: SearchConfig, told: Callable[[str], None]) -> dict[str, Any]:
    """Runs trials until there are as many as asked for, and says what was best; `told` hears of each trial's end.

    Trials are kept in a database: a search goes on where it was stopped, a trial whose process died is run again, and
    several processes on one output share the work. Raises ConfigError where the search was begun with other settings.
    """
    optuna = _optuna()
    splits = load_splits(config.data)
    unknown = set(config.space) - {name for name, _ in settings(TrainConfig)}
    if unknown:
        raise ConfigError(f"space names {', '.join(sorted(unknown))}, which is no setting. `--help` lists them all.")
    study = _study(optuna, config)

    def objective(trial: Any) -> float:
        recipe = with_settings(config, {name: _proposed(trial, name, choice) for name, choice in config.space.items()})
        return _validation_score(recipe, splits, trial, optuna)

    def report(_: Any, trial: Any) -> None:
        score = "stopped early" if trial.state.name == "PRUNED" else f"{trial.value:.4f}" if trial.value else "failed"
        told(f"trial {trial.number}: {score}  {', '.join(f'{name}={value}' for name, value in trial.params.items())}")

    ended = (optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED)
    enough = optuna.study.MaxTrialsCallback(config.trials, ended)
    if len(study.get_trials(states=ended)) < config.trials:
        study.optimize(objective, callbacks=[report, enough])
    return _found(study)


def with_settings(config: Recipe, changes: dict[str, Any]) -> TrainConfig:
    """The recipe with other values at dotted names; raises ConfigError for values a setting does not allow."""
    values = config.model_dump(include=set(TrainConfig.model_fields))
    for name, value in changes.items():
        *path, leaf = name.split(".")
        node = values
        for part in path:
            node = node[part]
        node[leaf] = value
    return load_config(TrainConfig, values)


def _optuna() -> Any:
    try:
        import optuna
    except ModuleNotFoundError:
        raise ConfigError("A search needs Optuna: pip install 'stance-quotes[search]'.") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    return optuna


def _study(optuna: Any, config: SearchConfig) -> Any:
    folder = Path(config.output)
    folder.mkdir(parents=True, exist_ok=True)
    storage = optuna.storages.RDBStorage(
        config.storage or f"sqlite:///{folder.resolve() / 'search.db'}",
        heartbeat_interval=HEARTBEAT,
        heartbeat_stale_trial_callback=optuna.storages.RetryHeartbeatStaleTrialCallback(),
    )
    pruner = optuna.pruners.MedianPruner(n_startup_trials=4) if config.prune else optuna.pruners.NopPruner()
    study = optuna.create_study(
        storage=storage, study_name="search", direction="maximize", load_if_exists=True, pruner=pruner
    )
    study.sampler = optuna.samplers.TPESampler(seed=config.seed + len(study.trials), constant_liar=True)
    asked = config.model_dump(exclude=NOT_THE_SEARCH, mode="json")
    begun = _filled(config, study.user_attrs.get("asked", asked))
    if begun != asked:
        differing = ", ".join(name for name in asked if asked[name] != begun.get(name))
        raise ConfigError(f"{folder} holds a search that differs in {differing}. Choose another output=.")
    study.set_user_attr("asked", asked)
    return study


def _filled(config: SearchConfig, begun: dict[str, Any]) -> dict[str, Any]:
    """What a search was begun with, with the default of every setting that has come since."""
    try:
        filled = load_config(SearchConfig, config.model_dump() | begun)
    except ConfigError:
        return begun
    return filled.model_dump(exclude=NOT_THE_SEARCH, mode="json")


def _proposed(trial: Any, name: str, choice: Choice) -> Any:
    if choice.values is not None:
        return trial.suggest_categorical(name, choice.values)
    suggest = trial.suggest_int if choice.whole else trial.suggest_float
    return suggest(name, choice.low, choice.high, log=choice.log)


def _validation_score(recipe: TrainConfig, splits: Splits, trial: Any, optuna: Any) -> float:
    """Macro-F1 on validation, the mean over tasks; a training that falls behind is stopped on the way."""
    classifier = new_classifier(recipe)
    if isinstance(classifier, TransformerClassifier):
        seen: list[float] = []

        def watch(score: float) -> None:
            seen.append(score)
            trial.report(score, len(seen))
            if trial.should_prune():
                raise optuna.TrialPruned

        classifier.watch = watch
    classifier.fit(splits.train, splits.validation)
    return _macro_f1(classifier, splits)


def _macro_f1(classifier: Classifier, splits: Splits) -> float:
    given, scores = classifier.predict_proba(splits.validation), []
    for task in classifier.tasks:
        known = [row for row, quote in enumerate(splits.validation) if task.name in quote.labels]
        gold = [task.index(splits.validation[row].labels[task.name]) for row in known]
        if known:
            answers = given[task.name][known].argmax(axis=1)
            scores.append(float(macro_f1(confusion(np.asarray(gold), answers, len(task.labels)))))
    if not scores:
        raise ConfigError("A search needs labelled validation quotes. Name data.files.validation.")
    return sum(scores) / len(scores)


def _found(study: Any) -> dict[str, Any]:
    trials = [
        {"number": trial.number, "state": trial.state.name.lower(), "score": trial.value, "settings": trial.params}
        for trial in study.trials
    ]
    best = study.best_trial
    return {"best": {"score": best.value, "settings": best.params, "trial": best.number}, "trials": trials}
