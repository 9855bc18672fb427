"""The service in a process of its own, as `stance-serve` starts it, and the requests put to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass
class Service:
    """A running service: its process, its address, and what it printed until it answered."""

    process: subprocess.Popen[str]
    address: str
    greeting: str

    def post(self, path: str, question: Any, **headers: str) -> tuple[int, dict[str, Any], Any]:
        """Status, answer and headers of a question put as JSON, or as the bytes given."""
        data = question if isinstance(question, bytes) else json.dumps(question).encode()
        named = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self._ask(urllib.request.Request(self.address + path, data, named))

    def get(self, path: str) -> tuple[int, dict[str, Any], Any]:
        """Status, answer and headers of a GET."""
        return self._ask(urllib.request.Request(self.address + path))

    def _ask(self, request: urllib.request.Request) -> tuple[int, dict[str, Any], Any]:
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                text = reply.read().decode()
                return reply.status, json.loads(text) if text.startswith("{") else {"text": text}, reply.headers
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal), refusal.headers


@contextmanager
def serving(run: Path, folder: Path, *words: str, **environment: str) -> Iterator[Service]:
    """Starts the service on any free port in an empty folder, and stops it in the end."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "serve.py"), f"run={run}", "port=0", *words],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    greeting = ""
    try:
        while not (found := re.search(r"^http://\S+:(\d+)", greeting, re.MULTILINE)):
            line = process.stdout.readline()
            assert line, f"the service ended with {process.wait()}: {greeting}"
            greeting += line
        yield Service(process, f"http://127.0.0.1:{found[1]}", greeting)
    finally:
        process.terminate()
        process.communicate(timeout=60)
