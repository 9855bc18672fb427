"""How far a recipe carries: more and more rows, several seeds, its own test and real quotes.

*Same words* are the test quotes whose text stands under several targets: without the target they cannot be told apart.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.config import TransferConfig
from stance.corpus import macro_f1
from stance.data import load_quotes, load_splits
from stance.files import write_json
from stance.measurements import Run, hashes_of, kept_runs, made_with
from stance.model import new_classifier
from stance.model.baselines import TfidfClassifier
from stance.records import Quote


def measure_transfer(config: TransferConfig) -> dict[str, Any]:
    """Macro-F1 of every size and seed; written after each training, so that an interrupted measurement goes on.

    Raises ConfigError where the file holds results of other settings or files, unless `overwrite` is set.
    """
    output = Path(config.output)
    splits = load_splits(config.data)
    asked = made_with(
        config, splits.files, tasks=list(config.tasks), real={data.name: hashes_of(data) for data in config.real}
    )
    rows = kept_runs(output, asked, config.overwrite)
    sets = {
        "validation": splits.validation,
        "test": splits.test,
        **{data.name: load_quotes(data, "test") for data in config.real},
    }
    targets = Counter(text for text, _ in {(quote.text, quote.target) for quote in splits.test})
    parts = {
        "natural": [quote for quote in splits.test if quote.fields.get("manner") == "natural"],
        "contrast": [quote for quote in splits.test if quote.fields.get("manner") == "contrast"],
        "same words": [quote for quote in splits.test if targets[quote.text] > 1],
    }
    sets |= {f"test, {name}": quotes for name, quotes in parts.items() if quotes}
    for size in config.sizes:
        train = splits.train[:size]
        for seed in config.seeds:
            if any(row["size"] == len(train) and row["seed"] == seed for row in rows):
                continue
            rows.append(
                {"size": len(train), "seed": seed, "scores": _scores(config, train, splits.validation, sets, seed)}
            )
            write_json(output, {"asked": asked, "summary": _summary(rows), "runs": rows})
    return {"asked": asked, "summary": _summary(rows), "runs": rows}


def _scores(
    config: TransferConfig,
    train: Sequence[Quote],
    validation: Sequence[Quote],
    sets: Mapping[str, Sequence[Quote]],
    seed: int,
) -> dict[str, Any]:
    model = new_classifier(config.model_copy(update={"seed": seed}))
    words = {"tfidf": TfidfClassifier(model.tasks), "tfidf_blind": TfidfClassifier(model.tasks, target_blind=True)}
    result: dict[str, Any] = {}
    for name, classifier in {"model": model, **words}.items():
        classifier.fit(train, validation)
        result[name] = {part: macro_f1(classifier, quotes) for part, quotes in sets.items()}
    return result


def _summary(rows: Sequence[Run]) -> list[dict[str, Any]]:
    """Mean and standard deviation over seeds of every size, system, set and task."""
    collected: dict[tuple[int, str, str, str], list[float]] = defaultdict(list)
    for row in rows:
        for system, sets in row["scores"].items():
            for name, tasks in sets.items():
                for task, score in tasks.items():
                    collected[row["size"], system, name, task].append(score)
    return [
        {
            "size": size,
            "system": system,
            "set": name,
            "task": task,
            "seeds": len(scores),
            "mean": round(statistics.mean(scores), 4),
            "sd": round(statistics.stdev(scores), 4) if len(scores) > 1 else None,
        }
        for (size, system, name, task), scores in sorted(collected.items())
    ]
