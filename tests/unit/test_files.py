import resource
import subprocess
import sys

import pytest

from stance.files import sha256, whole_file, write_json

WRITE_A_MEGABYTE = """
import resource, sys
from pathlib import Path
from stance.errors import InputError
from stance.files import write_text
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    write_text(Path(sys.argv[1]), "x" * 1_000_000)
except InputError as fault:
    print(fault)
"""


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "figures.json"
    write_json(path, {"n": 1})
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert [file.name for file in tmp_path.iterdir()] == ["figures.json"]
    assert path.read_text() == '{\n  "n": 1\n}\n'


def test_a_write_that_the_system_refuses_is_told_in_words_and_leaves_nothing(tmp_path):
    path = tmp_path / "large.txt"
    done = subprocess.run(
        [sys.executable, "-c", WRITE_A_MEGABYTE, str(path)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith(f"Could not write {path}: File too large. Nothing was left half-written")
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 65536


def test_nan_is_refused(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "figures.json", {"score": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_sha256_of_known_bytes(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
