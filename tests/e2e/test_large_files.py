"""Files of quotes: constant memory, one row in, one row out; killed at any point, they end as if undisturbed."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from stance.commands.predict import predict
from stance.config import PredictConfig
from stance.files import sha256

TARGET = "withdrawal of US troops from Iraq"
ROWS = [
    {"id": f"q{n}", "text": f"They must {'leave ' * (n % 7)}now {n}.", "target": TARGET, "party": "AB"[n % 2]}
    for n in range(100)
]
WORKER = f"sys.path.insert(0, {str(Path(__file__).parents[1])!r}); import worker; "


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def quotes(tmp_path):
    return write_jsonl(tmp_path / "quotes.jsonl", ROWS)


@pytest.fixture
def start(tmp_path, quotes):
    """Starts a process that predicts the quotes in parts of 8 rows with answers made of their words."""

    def begin(output, *before):
        code = "import sys; " + WORKER + "".join(f"{line}; " for line in before)
        code += f"worker.work({str(quotes)!r}, {str(tmp_path / output)!r})"
        return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)

    return begin


def finish(process):
    said = process.communicate(timeout=60)[1]
    return process.returncode, said


POINTS = {
    "before the first part": "worker.die_at('write_part', 1)",
    "in the middle": "worker.die_at('write_part', 6)",
    "while a part is written": "worker.die_at('_add', 4)",
    "before the parts are joined": "worker.die_at('join_parts', 1)",
    "while they are joined": "worker.die_at('copyfileobj', 5)",
    "before the output appears": "worker.die_at('deliver', 1)",
    "when it has appeared": "worker.die_at('_clear', 1)",
}


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_killed_at_any_point_it_ends_as_if_undisturbed(start, tmp_path, suffix):
    assert finish(start(f"whole{suffix}"))[0] == 0
    output = tmp_path / f"killed{suffix}"
    points = POINTS if suffix == ".jsonl" else {name: POINTS[name] for name in list(POINTS)[1:4]}
    killed = {name: start(f"{number}{suffix}", line) for number, (name, line) in enumerate(points.items())}
    for number, (name, process) in enumerate(killed.items()):
        assert finish(process)[0] == -signal.SIGKILL, name
        output = tmp_path / f"{number}{suffix}"
        assert output.exists() is (name == "when it has appeared"), name
    for process in [start(f"{number}{suffix}") for number in range(len(points))]:
        assert finish(process) == (0, "")
    for number, name in enumerate(points):
        output = tmp_path / f"{number}{suffix}"
        assert sha256(output) == sha256(tmp_path / f"whole{suffix}"), name
        assert not list(tmp_path.glob(f"{output.name}.*")), name


def test_rows_come_out_once_and_in_order(start, tmp_path):
    assert finish(start("out.jsonl"))[0] == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [{name: row[name] for name in ROWS[0]} for row in rows] == ROWS


def test_a_second_process_is_refused_and_a_killed_one_is_not_in_the_way(start, tmp_path):
    first = start("out.jsonl", "worker.wait_at('write_part', 3)")
    part = tmp_path / "out.jsonl.parts" / "00000001.jsonl"
    for _ in range(600):
        if part.exists():
            break
        time.sleep(0.05)
    code, said = finish(start("out.jsonl"))
    assert code == 2 and "is being written by another process" in said
    assert part.exists()
    os.kill(first.pid, signal.SIGKILL)
    finish(first)
    assert finish(start("out.jsonl")) == (0, "")


def test_a_full_disk_is_told_and_what_is_finished_is_kept(start, tmp_path):
    limit = "worker.fill_disk('write_part', 4)"
    code, said = finish(start("out.jsonl", limit))
    assert code == 2 and "Could not write" in said and "is kept in" in said and "Traceback" not in said
    assert not (tmp_path / "out.jsonl").exists()
    assert len(list((tmp_path / "out.jsonl.parts").glob("0*.jsonl"))) == 3
    assert finish(start("out.jsonl")) == (0, "")
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == len(ROWS)


def test_parts_of_another_input_are_refused_unless_it_starts_anew(start, tmp_path, quotes):
    finish(start("out.jsonl", "worker.die_at('write_part', 3)"))
    write_jsonl(quotes, ROWS[:20])
    code, said = finish(start("out.jsonl"))
    assert code == 2 and "2 finished parts made with another input" in said and "overwrite=true" in said
    assert finish(start("out.jsonl", "worker.OVERWRITE = True")) == (0, "")
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 20


def test_memory_does_not_grow_with_the_input(start, tmp_path, quotes):
    peaks = []
    for size in (10_000, 40_000):
        with quotes.open("w", encoding="utf-8") as file:
            for n in range(size):
                file.write(json.dumps({"id": n, "text": f"They must leave now {n}.", "target": TARGET}) + "\n")
        process = start(f"{size}.jsonl", "worker.CHUNK = 4096", "worker.TELL_PEAK = True")
        code, said = finish(process)
        assert code == 0, said
        peaks.append(int(said.splitlines()[-1]))
    assert peaks[1] < 1.1 * peaks[0], peaks


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_folder_of_shards_is_one_input(tiny_run, tmp_path, suffix):
    shards = tmp_path / "shards"
    shards.mkdir()
    for number in range(3):
        rows = [{key: value for key, value in row.items() if key != "id"} for row in ROWS[number * 5 : number * 5 + 5]]
        if suffix == ".parquet":
            parquet.write_table(pyarrow.Table.from_pylist(rows), shards / f"{number}.parquet")
        else:
            with (shards / f"{number}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    (shards / f"empty{suffix}").touch()
    for source in (shards, shards / f"*{suffix}"):
        output = tmp_path / f"out-{len(str(source))}.jsonl"
        predict(PredictConfig(run=str(tiny_run), input=str(source), kind="quotes", output=str(output)))
        rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
        assert [(row["id"], row["text"]) for row in rows] == [(str(n + 1), ROWS[n]["text"]) for n in range(15)]


def test_a_bad_row_at_the_end_is_told_before_any_work(tiny_run, tmp_path):
    source = write_jsonl(tmp_path / "bad.jsonl", [*ROWS, {"text": "", "target": TARGET}])
    with pytest.raises(Exception, match=r"1 faults in bad\.jsonl; nothing was used:\n  bad\.jsonl line 101: the text"):
        predict(PredictConfig(run=str(tiny_run), input=str(source), output=str(tmp_path / "out.csv")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl"]


def test_columns_that_only_later_rows_have_are_in_every_format(tiny_run, tmp_path):
    rows = [{"text": "Go.", "target": TARGET, "n": 1}, {"text": "Stay.", "target": TARGET, "n": 1.5, "late": "x"}]
    source = write_jsonl(tmp_path / "q.jsonl", rows)
    for suffix in (".csv", ".jsonl", ".parquet"):
        predict(PredictConfig(run=str(tiny_run), input=str(source), output=str(tmp_path / f"out{suffix}")))
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["n"], row["late"]) for row in table] == [(1.0, None), (1.5, "x")]
    first = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert list(first) == list(table[0]) == (tmp_path / "out.csv").read_text("utf-8").splitlines()[0].split(",")
