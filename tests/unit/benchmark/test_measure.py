"""A benchmark from files to results: what is kept, what is refused, and the published figures on the real data."""

import json

import pytest
from hydra import compose, initialize_config_dir

from stance.benchmark import measure_benchmark
from stance.cli import CONFIGS, _plain
from stance.config import BenchmarkConfig, load_config
from stance.errors import ConfigError


@pytest.fixture
def make(make_config, plain_rows, tmp_path, monkeypatch):
    """A benchmark on the plain rows with the tiny encoder; keywords replace settings."""
    monkeypatch.setattr("stance.benchmark.results.DRAWS", 20)
    for split, rows in (("train", plain_rows[::2]), ("validation", plain_rows[1::4]), ("test", plain_rows[3::4])):
        (tmp_path / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def config(**changes) -> BenchmarkConfig:
        benchmark = {"title": "Plain", "task": "stance", "protocol": "pooled_sides", "tokens": 1, "max_epochs": 1}
        files = {split: f"{split}.jsonl" for split in ("train", "validation", "test")}
        data = {"name": "plain", "root": str(tmp_path), "files": files, "benchmark": benchmark}
        values = make_config(tmp_path / "results.json", tasks=["stance"]).model_dump(exclude={"resume"})
        values["trainer"]["tokens"] = 1000
        return load_config(BenchmarkConfig, values | {"data": data, "seeds": 2} | changes)

    return config


def systems(results):
    return [(run["system"], run["seed"]) for run in results["runs"]]


def test_seeds_baselines_and_their_summary(make, tmp_path):
    results = measure_benchmark(make(blind=True))
    baselines = [(name, None) for name in ("majority", "majority_by_target", "tfidf", "tfidf_blind")]
    assert systems(results) == [*baselines, ("model", 0), ("model", 1), ("blind", 0)]
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8")) == results
    assert results["summary"]["test"]["model"]["f_avg"]["seeds"] == 2
    assert results["summary"]["test"]["tfidf"]["f_avg"] == {"mean": 1.0, "sd": None, "seeds": 1}
    assert set(results["leads"]) == {"majority", "majority_by_target", "tfidf", "tfidf_blind", "blind"}
    assert results["leads"]["majority"]["f_avg"]["low"] <= results["leads"]["majority"]["f_avg"]["value"]
    assert str(tmp_path) not in json.dumps(results)


def test_an_interrupted_measurement_goes_on_and_other_settings_are_refused(make, tmp_path):
    fast = {"kind": "majority"}
    first = measure_benchmark(make(seeds=[0], model=fast))
    both = measure_benchmark(make(seeds=[0, 1], model=fast))
    assert both["runs"][: len(first["runs"])] == first["runs"]
    assert systems(both)[-1] == ("model", 1)

    shorter = make().trainer.model_copy(update={"tokens": 500}).model_dump()
    with pytest.raises(ConfigError) as fault:
        measure_benchmark(make(trainer=shorter, model=fast))
    assert str(fault.value) == (
        f"{tmp_path / 'results.json'} holds results of other settings or files. Give these another file with output=…, "
        "or replace those with overwrite=true.\n  settings.trainer.tokens: 1000 there, 500 now"
    )
    replaced = measure_benchmark(make(trainer=shorter, model=fast, seeds=[0], overwrite=True))
    assert systems(replaced).count(("model", 0)) == 1 and len(replaced["runs"]) == 5


def test_a_setting_that_came_later_counts_with_its_default(make, tmp_path):
    before = measure_benchmark(make(model={"kind": "majority"}, seeds=[0]))
    older = json.loads(json.dumps(before))
    del older["asked"]["settings"]["trainer"]["head_factor"]
    (tmp_path / "results.json").write_text(json.dumps(older), encoding="utf-8")
    assert measure_benchmark(make(model={"kind": "majority"}, seeds=[0]))["runs"] == before["runs"]


def test_the_test_stays_closed_while_a_recipe_is_chosen(make):
    results = measure_benchmark(make(test=False, model={"kind": "majority"}))
    assert set(results["summary"]) == {"validation"}
    assert all(set(run["answers"]) == {"validation"} for run in results["runs"])


@pytest.mark.parametrize(
    ("name", "rows", "system", "scores"),
    [
        (
            "semeval2016",
            (2622, 292, 1249),
            "majority_by_target",
            {"f_avg": 0.6522, "f_avg_mean_of_targets": 0.4009},
        ),
        ("newsmtsc", (8739, 785, 1837), "majority", {"macro_f1: rw": 0.1791, "macro_f1: mt": 0.1671}),
        ("vast", (13477, 2062, 3006), "majority", {"macro_f1": 0.1687}),
        ("pstance", (17224, 2193, 2157), "majority_by_target", {}),
        ("seesaw", (6263, 2327, 1879), "majority", {"accuracy": 0.6296}),
        ("perspectrum", (6978, 2071, 2773), "majority", {"accuracy": 0.5305}),
        ("ibm_argq30k", (20974, 3208, 6315), "majority", {"accuracy": 0.5032}),
    ],
)
def test_the_real_datasets_have_their_rows_and_their_majority_scores(
    shared, name, rows, system, scores, tmp_path, monkeypatch
):
    if not (shared / "benchmarks" / name).is_dir():
        pytest.skip(f"{name} is not beside this checkout")
    monkeypatch.setenv("STANCE_DATA", str(shared / "benchmarks"))
    monkeypatch.setattr("stance.benchmark.measure.TfidfClassifier", _quick)
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        composed = compose("benchmark", [f"data={name}", "model=majority", "seeds=1", f"output={tmp_path / 'r.json'}"])
    monkeypatch.setattr("stance.benchmark.results.DRAWS", 2)
    results = measure_benchmark(load_config(BenchmarkConfig, _plain(composed)))
    assert tuple(results["rows"].values()) == rows
    found = results["summary"]["test"][system]
    assert {metric: found[metric]["mean"] for metric in scores} == scores


def _quick(tasks, target_blind=False):
    """Stands in for TF-IDF, which is not what is tested here."""
    from stance.model.baselines import MajorityClassifier

    return MajorityClassifier(tasks)
