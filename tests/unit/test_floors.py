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
