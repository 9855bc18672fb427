"""What a labelled corpus holds, how far it can be trusted, and how far it carries: every figure of its card."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from stance.config import CorpusConfig
from stance.data import Splits, load_quotes, load_splits, near_duplicates, shared_speakers
from stance.errors import DataError
from stance.evaluation import Setup, evaluate
from stance.evaluation.agreement import krippendorff_alpha, raw_agreement
from stance.labels import TASKS
from stance.model import Classifier
from stance.model.baselines import FrozenClassifier, TfidfClassifier
from stance.prediction.run import predictions
from stance.records import Quote, prediction_row
from stance.runs import hashes

COSINE, JACCARD = 0.92, 0.5
SEED = 0


def describe(config: CorpusConfig) -> dict[str, Any]:
    """Counts, agreement, leaks, diversity, shortcuts and transfer of a corpus, as one result to publish."""
    splits = load_splits(config.data)
    everything = [*splits.train, *splits.validation, *splits.test]
    needed = {"theatre", "register", "manner", "quote_type", "rules", "contrast", "annotators"}
    absent = sorted(needed - everything[0].fields.keys())
    if absent:
        raise DataError(
            f"{config.data.name} has no column {', '.join(absent)}, which the description of a corpus needs."
        )
    figures: dict[str, Any] = {
        "inputs": hashes(splits.files),
        "counts": {name: _counts(quotes) for name, quotes in _named(splits).items()} | {"all": _counts(everything)},
        "agreement": _agreement(everything),
        "leaks": _leaks(splits, FrozenClassifier.new(TASKS, config.encoder, config.model)),
        "diversity": {"distinct_3": _distinct(everything, 3)},
        "shortcuts": _shortcuts(everything, splits),
    }
    if config.real:
        real = {data.name: load_quotes(data, "test") for data in config.real}
        figures["true_to_life"] = _true_to_life(splits, real)
    return figures


def macro_f1(classifier: Classifier, quotes: Sequence[Quote]) -> dict[str, float]:
    """Macro-F1 of each task on the quotes that carry its label."""
    rows = [prediction_row(quote, answer) for quote, answer in zip(quotes, predictions(classifier, quotes, {}))]
    figures = evaluate({"model": rows}, classifier.tasks, Setup(draws=100))
    return {task: result["systems"]["model"]["macro_f1"]["value"] for task, result in figures.items()}


def _named(splits: Splits) -> dict[str, list[Quote]]:
    return {"train": splits.train, "validation": splits.validation, "test": splits.test}


def _counts(quotes: Sequence[Quote]) -> dict[str, Any]:
    words = sorted(len(quote.text.split()) for quote in quotes)

    def tally(values: Iterable[Any]) -> dict[str, int]:
        return dict(sorted(Counter(map(str, values)).items()))

    def field(name: str) -> dict[str, int]:
        return tally(quote.fields.get(name) or "" for quote in quotes)

    return {
        "quotes": len(quotes),
        "speakers": len({quote.speaker for quote in quotes}),
        "stance": tally(quote.labels["stance"] for quote in quotes),
        "sentiment": tally(quote.labels["sentiment"] for quote in quotes),
        "cells": tally(f"{quote.labels['stance']}/{quote.labels['sentiment']}" for quote in quotes),
        "manner": field("manner"),
        "quote_type": field("quote_type"),
        "register": field("register"),
        "theatre": field("theatre"),
        "rules": {
            str(rule): count for rule, count in sorted(Counter(r for q in quotes for r in q.fields["rules"]).items())
        },
        "contrast_sets": len({quote.fields["contrast"] for quote in quotes if quote.fields["contrast"]}),
        "targets": len({quote.target for quote in quotes}),
        "words": {"least": words[0], "median": words[len(words) // 2], "most": words[-1]},
    }


def _agreement(quotes: Sequence[Quote]) -> dict[str, Any]:
    """Between the annotators' own labels, before adjudication."""

    def between(some: Sequence[Quote], task: str) -> dict[str, float]:
        units = [[labels[task] for labels in quote.fields["annotators"]] for quote in some]
        return {"alpha": round(krippendorff_alpha(units), 3), "raw": round(raw_agreement(units), 3)}

    by_theatre: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_theatre[quote.fields["theatre"]].append(quote)
    return {
        task.name: {
            **between(quotes, task.name),
            "by_theatre": {name: between(some, task.name)["alpha"] for name, some in sorted(by_theatre.items())},
        }
        for task in TASKS
    }


def _leaks(splits: Splits, encoder: FrozenClassifier) -> dict[str, Any]:
    """Pairs across splits that are too alike, and how near every test quote stands to the training rows."""
    vectors = {
        name: encoder.features([_blind(quote) for quote in quotes], 1.0) for name, quotes in _named(splits).items()
    }
    result: dict[str, Any] = {}
    for first, second in combinations(vectors, 2):
        cosine = vectors[first] @ vectors[second].T
        here, there = _named(splits)[first], _named(splits)[second]
        result[f"{first}-{second}"] = {
            "shared_speakers": len(shared_speakers(here, there)),
            f"jaccard_from_{JACCARD}": [[p.first.id, p.second.id] for p in near_duplicates(here, there, JACCARD)],
            f"cosine_from_{COSINE}": [[here[i].id, there[j].id] for i, j in zip(*np.nonzero(cosine >= COSINE))],
            "median_nearest_cosine": round(float(np.median(cosine.max(axis=0))), 3),
        }
    inside = vectors["train"] @ vectors["train"].T
    np.fill_diagonal(inside, -1)
    result["train"] = {"median_nearest_cosine": round(float(np.median(inside.max(axis=1))), 3)}
    return result


def _blind(quote: Quote) -> Quote:
    return Quote(quote.id, quote.text, " ")


def _distinct(quotes: Sequence[Quote], n: int) -> float:
    """Distinct word n-grams as a share of all word n-grams (Li et al. 2016)."""
    grams = Counter(
        tuple(words[start : start + n])
        for words in (quote.text.casefold().split() for quote in quotes)
        for start in range(len(words) - n + 1)
    )
    return round(len(grams) / sum(grams.values()), 3)


def _shortcuts(quotes: Sequence[Quote], splits: Splits, shown: int = 25) -> dict[str, Any]:
    """Words that give a stance away, and what words alone reach on the contrast sets of the test split."""
    counter = CountVectorizer(ngram_range=(1, 2), min_df=12, binary=True)
    counts = counter.fit_transform([quote.text for quote in quotes])
    terms = counter.get_feature_names_out()
    gold = np.array([quote.labels["stance"] for quote in quotes])
    telling = {}
    for label in TASKS[0].labels:
        with_label = np.asarray(counts[gold == label].sum(axis=0)).ravel() + 1.0
        others = np.asarray(counts[gold != label].sum(axis=0)).ravel() + 1.0
        odds = np.log(with_label / (gold == label).sum()) - np.log(others / (gold != label).sum())
        weight = odds * np.sqrt(with_label)
        telling[label] = [str(terms[position]) for position in weight.argsort()[::-1][:shown]]
    contrast = [quote for quote in splits.test if quote.fields["contrast"]]
    on_contrast = {}
    for name, blind in (("tfidf", False), ("tfidf_blind", True)):
        words = TfidfClassifier(TASKS, blind)
        words.fit(splits.train, splits.validation)
        on_contrast[name] = macro_f1(words, contrast)
    return {"telling_words": telling, "macro_f1_on_test_contrast": on_contrast}


def _true_to_life(splits: Splits, real: Mapping[str, Sequence[Quote]]) -> dict[str, Any]:
    """How far words learnt here carry to real quotes, and how well a classifier tells the two apart."""
    natural = [quote for quote in splits.train if not quote.fields["contrast"]]
    theirs = [quote for quotes in real.values() for quote in quotes]
    words = TfidfClassifier(TASKS)
    words.fit(natural, [])
    transfer = {name: macro_f1(words, quotes) for name, quotes in real.items()}
    few = len(theirs)
    same_size = np.random.default_rng(SEED).permutation(len(natural))[:few]
    words.fit([natural[position] for position in same_size], [])
    return {
        "tfidf_on_natural_rows": transfer,
        "tfidf_on_as_many_natural_rows": {
            "rows": few,
            **{name: macro_f1(words, quotes) for name, quotes in real.items()},
        },
        "tfidf_on_real_rows": _across(real),
        "auc_telling_ours_from_real": _told_apart([natural[position] for position in same_size], theirs),
    }


def _across(real: Mapping[str, Sequence[Quote]]) -> dict[str, Any]:
    """The same model learnt from the other real sets."""
    result = {}
    for name in real:
        others = [quote for other, quotes in real.items() if other != name for quote in quotes]
        if others:
            words = TfidfClassifier(TASKS)
            words.fit(others, [])
            result[name] = {"rows": len(others), **macro_f1(words, real[name])}
    return result


def _told_apart(ours: Sequence[Quote], theirs: Sequence[Quote]) -> float:
    """Area under the ROC curve of a cross-validated classifier of whose rows they are; 0.5: cannot be told apart."""
    texts = [quote.text for quote in (*ours, *theirs)]
    whose = np.array([0] * len(ours) + [1] * len(theirs))
    features = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    scores: NDArray[np.float64] = cross_val_predict(
        LogisticRegression(C=5, max_iter=2000), features, whose, cv=5, method="predict_proba"
    )[:, 1]
    return round(float(roc_auc_score(whose, scores)), 3)
