"""How close training and prediction come to what this machine's own matrix multiply allows."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from stance.config import BenchConfig
from stance.config.predict import Engine
from stance.data import load_quotes
from stance.data.encode import label_indices
from stance.labels import TASKS
from stance.model.forward import Packed
from stance.model.transformer import TransformerClassifier
from stance.prediction import Run, load_run
from stance.prediction.engines import checked, opened
from stance.records import Quote
from stance.training.arithmetic import precision_here
from stance.training.fit import fit_network

ROWS, MULTIPLICATIONS = 2048, 20
PIPELINE_BATCH = 32
OTHERS: tuple[Engine, ...] = ("bf16", "onnx")
SENTENCE = {"text": "They must leave.", "target": "withdrawal of US troops from Iraq"}
PREDICT = "from stance.cli import predict; predict()"
IMPORT = "import time; t = time.perf_counter(); import torch; import tokenizers; "
IMPORT += "print(time.perf_counter() - t)"
Timed = dict[str, Callable[[], Any]]


def measure(config: BenchConfig) -> dict[str, Any]:
    """The sections asked for: prediction, engines, training, memory, start.

    The limit is how many tokens a second the encoder's layers would take if a forward pass were nothing but the fp32
    products of (2048, width) with their weights, at the speed of the faster of torch's own product and oneDNN's, as
    measured in the same repeat; a training step counts three passes. What is compared is measured in turn within each
    repeat, and medians over the repeats are given.
    """
    sections = {"prediction": _prediction, "engines": _engines, "training": _training}
    sections |= {"memory": _memory, "start": _start}
    figures: dict[str, Any] = {"threads": torch.get_num_threads(), "repeats": config.repeats}
    for name in config.only:
        begun = time.perf_counter()
        figures[name] = sections[name](config)
        figures[name]["minutes_to_measure"] = round((time.perf_counter() - begun) / 60, 1)
    return figures


def _prediction(config: BenchConfig) -> dict[str, Any]:
    """fp32 prediction beside the limit, and beside Hugging Face's pipeline as people write it."""
    run, quotes = load_run(config.run), load_quotes(config.data, "train")[: config.quotes]
    pipeline = _pipeline(run)
    pairs = [{"text": quote.target, "text_pair": quote.text} for quote in quotes]
    if run.config.model.order == "quote_first":
        pairs = [{"text": pair["text_pair"], "text_pair": pair["text"]} for pair in pairs]
    limits, seconds = _in_turn(
        {"stance": partial(run.predict_quotes, quotes), "pipeline": partial(pipeline, pairs)}, run, config.repeats
    )
    tokens = _tokens(run, quotes)
    return {
        "quotes": len(quotes),
        "tokens": tokens,
        **_limit(limits),
        **_share(tokens, seconds["stance"], limits),
        "share_counting_only_the_products_done": round(
            _median([tokens / s / max(limit) for s, limit in zip(seconds["stance"], limits)]) * _done(run), 3
        ),
        "times_the_pipeline": round(_ratio(seconds["pipeline"], seconds["stance"]), 2),
        "largest_difference_from_the_pipeline": _difference(run, quotes[:200], pipeline(pairs[:200])),
    }


def _engines(config: BenchConfig) -> dict[str, Any]:
    """Every engine beside the fp32 limit, and how its answers compare with fp32's."""
    run, quotes = load_run(config.run), load_quotes(config.data, "train")[: config.quotes]
    runs = {"torch": run, **{name: opened(run, name) for name in OTHERS}}
    works: Timed = {name: partial(other.predict_quotes, quotes) for name, other in runs.items()}
    limits, seconds = _in_turn(works, run, config.repeats)
    tokens = _tokens(run, quotes)
    figures: dict[str, Any] = {"quotes": len(quotes), "tokens": tokens, **_limit(limits)}
    for name, other in runs.items():
        figures[name] = _share(tokens, seconds[name], limits)
        if name != "torch":
            check = checked(run, other, name)
            figures[name] |= {
                "probe_quotes": check.n,
                "same_labels": {task: round(share, 4) for task, share in check.same_labels.items()},
                "macro_f1_moves_by": {task: round(moved, 4) for task, moved in check.f1_moved.items()},
                "allowed": check.equal,
            }
    return figures


def _training(config: BenchConfig) -> dict[str, Any]:
    quotes = load_quotes(config.data, "train")[: config.training_quotes]
    classifier = TransformerClassifier.new(TASKS, config.encoder, config.model, config.trainer, seed=0)
    windows, labels = classifier.encode(quotes), label_indices(quotes, TASKS)
    tokens = sum(len(window) for window in windows)
    counts = [len(task.labels) for task in TASKS]
    once = config.trainer.model_copy(update={"tokens": tokens, "max_epochs": 1.0})
    work = partial(fit_network, classifier.network, windows, labels, counts, once, seed=0)
    limits, seconds = _in_turn({"training": work}, classifier, config.repeats)
    thirds = [(limit[0] / 3, limit[1] / 3) for limit in limits]
    size = {"quotes": len(quotes), "tokens": tokens, "precision": precision_here(config.trainer)}
    return size | _share(tokens, seconds["training"], thirds)


def _memory(config: BenchConfig) -> dict[str, Any]:
    """The most memory a prediction of short rows takes, by how many rows there are."""
    peaks = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in config.memory_rows:
            source, output = Path(folder) / f"{rows}.jsonl", Path(folder) / f"{rows}.out.jsonl"
            with source.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(SENTENCE | {"id": str(number)}) + "\n" for number in range(rows))
            words = [f"run={config.run}", f"input={source}", f"output={output}", "engine=torch"]
            process = subprocess.Popen([sys.executable, "-c", PREDICT, *words], stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            if status:
                raise RuntimeError(f"predicting {rows} rows ended with {status}")
            peaks[str(rows)] = round(used.ru_maxrss / 1024)
            output.unlink()
    first, *_, last = peaks.values()
    return {"megabytes_by_rows": peaks, "largest_to_smallest": round(last / first, 3)}


def _start(config: BenchConfig) -> dict[str, Any]:
    """Seconds from the command to the answer of one sentence, and the share that imports torch; transformers is not."""
    whole, importing = [], []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "one.jsonl"
        source.write_text(json.dumps(SENTENCE), encoding="utf-8")
        command = [sys.executable, "-c", PREDICT, f"run={config.run}", f"input={source}"]
        for _ in range(config.repeats):
            whole.append(_seconds(partial(subprocess.run, command, check=True, capture_output=True)))
            done = subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True, text=True)
            importing.append(float(done.stdout))
    share = _ratio(importing, whole)
    return {"seconds": round(_median(whole), 2), "share_importing_torch": round(share, 3)}


def limits_tokens_per_second(classifier: TransformerClassifier) -> tuple[float, float]:
    """Tokens a second if a pass were nothing but the fp32 products of the encoder's layers: by torch, by oneDNN."""
    shapes = [
        weight.shape
        for name, weight in classifier.network.base_model.named_parameters()
        if weight.ndim == 2 and "embeddings" not in name and "pooler" not in name
    ]
    times: dict[str, dict[Any, float]] = {"torch": {}, "onednn": {}}
    with torch.inference_mode():
        for rows, columns in sorted(set(shapes)):
            inputs, weight = torch.randn(ROWS, columns), torch.randn(rows, columns)
            packed = Packed({"x.weight": weight, "x.bias": torch.zeros(rows)}, torch.float32, "x")
            products = {"torch": partial(torch.nn.functional.linear, inputs, weight), "onednn": partial(packed, inputs)}
            for name, product in products.items():
                seconds = [_seconds(product) for _ in range(MULTIPLICATIONS)]
                times[name][rows, columns] = statistics.median(seconds)
    torchs, onednns = (ROWS / sum(found[tuple(shape)] for shape in shapes) for found in times.values())
    return torchs, onednns


def _in_turn(
    works: Timed, of: Run | TransformerClassifier, repeats: int
) -> tuple[list[tuple[float, float]], dict[str, list[float]]]:
    """For each repeat both limits, and the seconds of every piece of work, one after the other."""
    classifier: Any = of.classifier if isinstance(of, Run) else of
    limits, seconds = [], {name: list[float]() for name in works}
    for _ in range(repeats):
        limits.append(limits_tokens_per_second(classifier))
        for name, work in works.items():
            seconds[name].append(_seconds(work))
    return limits, seconds


def _limit(limits: Sequence[tuple[float, float]]) -> dict[str, Any]:
    by_torch, by_onednn = (round(_median(column)) for column in zip(*limits))
    return {
        "limit_tokens_per_second": round(_median([max(limit) for limit in limits])),
        "limit_by_product": {"torch": by_torch, "onednn": by_onednn},
    }


def _share(tokens: int, seconds: Sequence[float], limits: Sequence[tuple[float, float]]) -> dict[str, Any]:
    shares = [tokens / one / max(limit) for one, limit in zip(seconds, limits)]
    return {
        "tokens_per_second": round(_median([tokens / one for one in seconds])),
        "share_of_limit": round(_median(shares), 3),
    }


def _done(run: Run) -> float:
    """The share of the encoder's products that is computed: its last layer's queries and all behind them are not."""
    classifier: Any = run.classifier
    config = classifier.network.config
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    layer = 4 * width * width + 2 * width * inner
    return float(1 - (layer - 2 * width * width) / (layers * layer))


def _pipeline(run: Run) -> Callable[[Any], Any]:
    from transformers import pipeline

    ask = pipeline("text-classification", model=str(run.folder.model), batch_size=PIPELINE_BATCH, device="cpu")
    return partial(ask, top_k=None, function_to_apply="none", truncation=True, max_length=run.config.model.max_length)


def _difference(run: Run, quotes: Sequence[Quote], said: Sequence[Sequence[Mapping[str, Any]]]) -> float:
    """The largest difference between our probabilities and those of the pipeline's logits, for quotes of one window."""
    classifier: Any = run.classifier
    single = [len(classifier.encode([quote])) == 1 for quote in quotes]
    ours, largest = classifier.predict_proba(quotes), 0.0
    for task in classifier.tasks:
        for row, given, one in zip(ours[task.name], said, single):
            logits = {item["label"]: item["score"] / classifier.temperature[task.name] for item in given}
            theirs = torch.tensor([logits[f"{task.name}={label}"] for label in task.labels]).softmax(0)
            largest = max(largest, float((theirs - torch.tensor(row)).abs().max()) if one else 0.0)
    return round(largest, 7)


def _tokens(run: Run, quotes: Sequence[Quote]) -> int:
    classifier: Any = run.classifier
    return sum(len(window) for window in classifier.encode(quotes))


def _ratio(above: Sequence[float], below: Sequence[float]) -> float:
    return _median([one / other for one, other in zip(above, below)])


def _median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
