import subprocess
import sys


def test_importing_the_package_loads_neither_torch_nor_hydra():
    code = "import sys, stance; print([name for name in ('torch', 'hydra', 'transformers') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_labelling_and_estimating_load_no_torch():
    code = "import sys, stance.commands.annotate, stance.commands.estimate; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_predicting_quotes_loads_nothing_that_only_training_and_articles_need(tiny_run, tmp_path):
    (tmp_path / "q.csv").write_text("text,target\nThey must leave.,withdrawal of F from P\n", encoding="utf-8")
    settings = {"run": str(tiny_run), "input": str(tmp_path / "q.csv")}
    heavy = ("sklearn", "scipy", "spacy", "datasets", "accelerate", "pyarrow", "transformers")
    heavy += ("stance.training.fit", "stance.newsroom")
    code = (
        "import sys; from stance.config import PredictConfig; from stance.commands.predict import predict; "
        f"predict(PredictConfig(**{settings})); print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
