"""The report in a real browser: no script runs, no error, no horizontal scroll on a phone."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading

import pytest
from made import hostile_evaluation

from stance.reporting import render_reports

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here: apt-get install chromium")
PROBE = """<!doctype html><iframe id="page" width="WIDTH" height="800" src="report.html"></iframe><pre id="found"></pre>
<script>document.getElementById("page").addEventListener("load", event => {
  const page = event.target.contentDocument, root = page.documentElement;
  const outside = [...page.querySelectorAll("body *")].filter(e => !e.closest(".wide, svg, pre")
    && e.getBoundingClientRect().right > WIDTH + 1).map(e => e.tagName);
  const sizes = [...page.querySelectorAll("svg text")].map(e => parseFloat(getComputedStyle(e).fontSize)
    * e.ownerSVGElement.getBoundingClientRect().width / e.ownerSVGElement.viewBox.baseVal.width);
  document.getElementById("found").textContent = JSON.stringify({scroll: root.scrollWidth, title: page.title, outside,
    scripts: page.scripts.length, images: page.images.length, smallest: Math.min(...sizes)});
});</script>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("page")
    for name, text in render_reports(*hostile_evaluation()).items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def address(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def browse(*words):
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=4000"]
    return subprocess.run([BROWSER, *flags, *words], capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.parametrize("width", [390, 1100])
def test_the_page_fits_runs_nothing_and_reports_no_error(folder, address, width):
    (folder / "probe.html").write_text(PROBE.replace("WIDTH", str(width)), encoding="utf-8")
    seen = browse("--window-size=1300,900", "--dump-dom", f"{address}/probe.html")
    found = json.loads(
        re.search(r'<pre id="found">(.*?)</pre>', seen.stdout)[1].replace("&lt;", "<").replace("&gt;", ">")
    )
    assert "CONSOLE" not in seen.stderr, seen.stderr
    assert found["scroll"] <= width and found["outside"] == []
    assert found["title"] == "<b>run</b> on <data>"
    assert (found["scripts"], found["images"]) == (0, 0)
    assert found["smallest"] >= 9.5


def test_it_can_be_printed(folder, address, tmp_path):
    browse(f"--print-to-pdf={tmp_path / 'report.pdf'}", f"{address}/report.html")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
