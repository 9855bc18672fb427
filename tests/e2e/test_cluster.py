"""A run on a real Ray cluster of two nodes: every row once, as the local engine answers it, though a node is lost."""

import csv
import json
import time
from threading import Thread

import pytest

from stance.commands.predict import predict
from stance.config import PredictConfig
from stance.errors import DataError, StanceError

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray", reason="Ray is not installed (the extra `ray`)")
ROWS = [
    {
        "text": f"They must {'leave ' * (n % 7)}now {n}.",
        "target": "withdrawal of US troops from Iraq",
        "party": "AB"[n % 2],
    }
    for n in range(1500)
]


@pytest.fixture(scope="module")
def cluster():
    """Two nodes of one core each; the second is there to be lost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_worker_niceness", "0")
        from ray.cluster_utils import Cluster

        nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        nodes.second = nodes.add_node(num_cpus=1)
        yield nodes
        ray.shutdown()
        nodes.shutdown()


@pytest.fixture(scope="module")
def quotes(tmp_path_factory):
    """Three files of quotes without ids, of unlike length."""
    folder = tmp_path_factory.mktemp("quotes")
    for name, rows in (("a", ROWS[:700]), ("b", ROWS[700:703]), ("c", ROWS[703:])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def rows_of(files):
    return [json.loads(line) for file in sorted(files) for line in file.read_text("utf-8").splitlines()]


def is_idle(node):
    """Whether a node's core is free, so that its loss would prove nothing."""
    return bool(ray._private.state.available_resources_per_node()[node.node_id].get("CPU"))


def test_every_row_once_and_as_the_local_engine_though_a_node_is_lost(cluster, quotes, tiny_run, tmp_path):
    local, shards = tmp_path / "local.jsonl", tmp_path / "shards.jsonl"
    settings = {"run": str(tiny_run), "input": str(quotes), "kind": "quotes"}
    predict(PredictConfig(**settings, output=str(local)))
    on_ray = {"engine": "ray", "ray": {"address": cluster.address, "workers": 2, "shard_rows": 10}}
    faults = []

    def work():
        try:
            predict(PredictConfig(**settings, **on_ray, output=str(shards)))
        except StanceError as fault:
            faults.append(fault)

    working = Thread(target=work)
    working.start()
    parts = shards.with_name("shards.jsonl.parts")
    while working.is_alive() and (len(list(parts.glob("0*.jsonl"))) < 20 or is_idle(cluster.second)):
        time.sleep(0.01)
    assert working.is_alive() and not shards.exists()
    cluster.remove_node(cluster.second, allow_graceful=False)
    working.join(timeout=120)
    assert not working.is_alive() and not faults

    assert not parts.exists()
    names = [f"{number:08d}.jsonl" for number in range(70 + 1 + 80)]
    assert sorted(path.name for path in shards.iterdir()) == names
    given, expected = rows_of(shards.iterdir()), rows_of([local])
    assert [list(row) for row in given] == [list(row) for row in expected]
    for row, wanted in zip(given, expected, strict=True):
        assert {k: v for k, v in row.items() if not isinstance(v, float)} == {
            k: v for k, v in wanted.items() if not isinstance(v, float)
        }
        assert [v for v in row.values() if isinstance(v, float)] == pytest.approx(
            [v for v in wanted.values() if isinstance(v, float)], abs=1e-6
        )


def test_shards_stand_alone(cluster, quotes, tiny_run, tmp_path):
    settings = {"run": str(tiny_run), "input": str(quotes / "b.jsonl"), "engine": "ray"}
    output = tmp_path / "out.csv"
    predict(PredictConfig(**settings, ray={"address": cluster.address, "shard_rows": 2}, output=str(output)))
    tables = [list(csv.DictReader(path.open(encoding="utf-8"))) for path in sorted(output.iterdir())]
    assert [[row["id"] for row in table] for table in tables] == [["1", "2"], ["3"]]
    assert {row["stance"] for table in tables for row in table} <= {"favor", "against", "neutral"}


def test_every_bad_row_of_every_file_is_told_before_any_work(cluster, tiny_run, tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"text": "", "target": "t"}) + "\n", encoding="utf-8")
    config = PredictConfig(
        run=str(tiny_run),
        input=str(tmp_path / "*.jsonl"),
        kind="quotes",
        engine="ray",
        ray={"address": cluster.address},
        output=str(tmp_path / "out.parquet"),
    )
    with pytest.raises(DataError, match=r"2 faults in \*\.jsonl; .*\n  a\.jsonl line 1: .*\n  b\.jsonl line 1: "):
        predict(config)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]
