"""From raw text to gold labels, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from stance.annotation.agreement import LEAST_ALPHA, agreement
from stance.annotation.annotations import Annotation, gathered, read_annotations
from stance.annotation.decisions import DECISION_COLUMNS, disagreements, merged, read_decisions
from stance.annotation.label_studio import labelling_screen, read_export, tasks
from stance.annotation.rows import Candidates, read_sample, strata
from stance.annotation.sample import Wanted, pick
from stance.annotation.sheets import read_filled, read_sheet, sheet, sheet_to_label
from stance.config import AnnotateConfig, DataConfig, Files
from stance.data.read import read_rows
from stance.errors import InputError
from stance.files import write_json, write_text
from stance.labels import TASKS
from stance.prediction.write import check_output, write_rows
from stance.progress import say, screen


def annotate(config: AnnotateConfig) -> None:
    """Does one step of an annotation."""
    steps: Mapping[str, Callable[[AnnotateConfig], None]] = {
        "sample": _sample,
        "export": _export,
        "import": _import,
        "agree": _agree,
        "adjudicate": _adjudicate,
        "merge": _merge,
    }
    steps[config.step](config)


def _sample(config: AnnotateConfig) -> None:
    output = _output(config, ".jsonl", ".csv", ".parquet")
    [source] = config.input
    data = DataConfig(name=source, files=Files(test=source), columns=config.columns, target=config.target)
    candidates = Candidates.read(source, data)
    picks = pick(
        candidates.strata(config.by),
        Wanted(config.random, config.uncertain, config.diverse),
        candidates.margins(config.task) if config.uncertain else None,
        lambda positions: candidates.vectors(positions, config.encoder),
        config.seed,
    )
    write_rows(output, candidates.picked(picks))
    counts = Counter(one.picked_by for one in picks)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in ("random", "uncertain", "diverse") if counts[kind])
    say(f"{len(picks)} of {len(candidates.rows):,} rows ({told}) in {output}.")


def _export(config: AnnotateConfig) -> None:
    folder = Path(config.output)
    files = {name: folder / name for name in ("label_studio.xml", "tasks.json", "sheet.csv")}
    for path in files.values():
        if path.exists() and not config.overwrite:
            raise InputError(f"{path} exists. Choose another folder, or replace it with overwrite=true.")
    rows = read_sample(config.input[0])
    write_text(files["label_studio.xml"], labelling_screen(any(row.get("context") for row in rows)))
    write_json(files["tasks.json"], tasks(rows, config.predictions))
    write_text(files["sheet.csv"], sheet_to_label(rows, config.predictions))
    say(
        f"{len(rows)} rows to label in {folder}: tasks.json and label_studio.xml for Label Studio, or a copy of "
        "sheet.csv for each annotator."
    )


def _import(config: AnnotateConfig) -> None:
    output = _output(config, ".jsonl")
    paths = [Path(path) for path in config.input]
    for path in paths:
        if not path.is_file():
            raise InputError(f"input: {path} does not exist. Name the files that the annotators gave back.")
    ids = [row["id"] for row in read_sample(config.rows)] if config.rows else None
    found = [one for path in paths for one in (read_export(path) if path.suffix == ".json" else read_sheet(path))]
    annotations = gathered(found, ids)
    write_rows(output, [one.as_row() for one in annotations])
    counts = Counter(one.annotator for one in annotations)
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    rows = len({one.id for one in annotations})
    missing = f" {len(ids) - rows} rows have no label yet." if ids and len(ids) > rows else ""
    say(f"{len(annotations)} annotations of {rows} rows ({told}) in {output}.{missing}")


def _agree(config: AnnotateConfig) -> None:
    output = _output(config, ".json")
    rows = read_sample(config.rows) if config.rows else []
    names = strata(rows, config.by, str(config.rows)) if config.by else [str(row.get("stratum") or "") for row in rows]
    figures = agreement(_annotations(config), {row["id"]: name for row, name in zip(rows, names) if name})
    write_json(output, figures)
    for name, task in figures["tasks"].items():
        if task["rows"]:
            screen.print(_agreement_table(name, task))
    alpha = figures["tasks"]["stance"]["alpha"]["value"]
    if alpha is not None and alpha < LEAST_ALPHA:
        say(f"Alpha of stance is under {LEAST_ALPHA:.2f}: mend the codebook where labels are confused.")
    if not any(task["rows"] for task in figures["tasks"].values()):
        say("No row was labelled by two annotators, so nothing can be said about agreement.")
    say(f"Every figure: {output}")


def _agreement_table(name: str, figures: Mapping[str, Any]) -> Table:
    table = Table("", "rows", "raw", "alpha or kappa (95% interval)", title=f"{name}: agreement")

    def add(title: str, own: Mapping[str, Any]) -> None:
        value, low, high = own["alpha"].values()
        interval = "" if low is None else f" ({low:.3f}–{high:.3f})"
        table.add_row(Text(title), str(own["rows"]), f"{own['raw']:.3f}", f"α {value:.3f}{interval}")

    add("all", figures)
    for part in ("labels", "strata"):
        for title, own in figures[part].items():
            add(f"{part.removesuffix('s') if part == 'labels' else 'stratum'} {title}", own)
    for pair in figures["pairs"]:
        who = " – ".join(pair["annotators"])
        table.add_row(Text(who), str(pair["rows"]), f"{pair['raw']:.3f}", f"κ {pair['kappa']:.3f}")
    for pair in figures["confused"]:
        table.add_row(f"confused: {' / '.join(pair['labels'])}", str(pair["rows"]), "", "")
    return table


def _adjudicate(config: AnnotateConfig) -> None:
    output = _output(config, ".csv")
    disputed = list(disagreements(read_sample(str(config.rows)), _annotations(config)))
    write_text(output, sheet(disputed, DECISION_COLUMNS))
    say(f"{len(disputed)} rows to decide in {output}: fill in stance or sentiment, the rule, and who decided.")


def _merge(config: AnnotateConfig) -> None:
    output = _output(config, ".jsonl")
    rows = read_sample(str(config.rows))
    expected = [task.name for task in TASKS]
    decisions = read_decisions(read_filled(Path(config.decisions), expected)) if config.decisions else {}
    gold = merged(rows, _annotations(config), decisions)
    write_rows(output, gold)
    adjudicated = sum(bool(row["adjudicated"]) for row in gold)
    alone = sum(len(row["annotators"]) == 1 for row in gold)
    say(f"{len(gold)} gold rows in {output}: {adjudicated} adjudicated, {alone} by one annotator alone.")
    labelled = {row["id"] for row in gold}
    waiting = sum(row.get("inclusion") is not None and row["id"] not in labelled for row in rows)
    if waiting:
        say(f"{waiting} rows drawn by chance have no label. Label them before scripts/estimate.py: it needs them all.")


def _annotations(config: AnnotateConfig) -> list[Annotation]:
    ids = [row["id"] for row in read_sample(config.rows)] if config.rows else None
    return read_annotations(read_rows(config.input[0]), ids)


def _output(config: AnnotateConfig, *suffixes: str) -> Path:
    check_output(Path(config.output), config.overwrite, suffixes=suffixes)
    return Path(config.output)
