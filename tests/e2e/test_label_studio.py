"""Tasks out to a real Label Studio, labelled there by two annotators, and back in; needs Label Studio itself.

Install it in an environment of its own, since it pins many packages, and name its command:

    STANCE_LABEL_STUDIO=/path/to/venv/bin/label-studio pytest tests/e2e/test_label_studio.py
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from stance.commands.annotate import annotate
from stance.config import AnnotateConfig, load_config

httpx = pytest.importorskip("httpx")
COMMAND = os.environ.get("STANCE_LABEL_STUDIO") or shutil.which("label-studio")
TOKEN = "0123456789abcdef" * 2 + "01234567"
STARTS_WITHIN = 600
HOSTILE = "<script>document.title='hacked'</script> “They must leave”, {{ 7 * 7 }}"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMMAND, reason="Label Studio is not installed (STANCE_LABEL_STUDIO=…/bin/label-studio)"),
]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """A fresh Label Studio of one user, anna; yields its address."""
    folder = tmp_path_factory.mktemp("studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["start", "--no-browser", "--port", str(port), "--data-dir", str(folder), "--user-token", TOKEN]
    words += ["--username", "anna@example.org", "--password", "correct horse", "--enable-legacy-api-token"]
    quiet = {"COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": ""}
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(COMMAND), *words],
            env={**own, **quiet, "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        started = time.monotonic()
        while time.monotonic() - started < STARTS_WITHIN:
            if server.poll() is not None:
                pytest.fail((folder / "log").read_text(errors="replace")[-2000:])
            try:
                if httpx.get(f"{address}/health").is_success:
                    break
            except httpx.TransportError:
                time.sleep(1)
        else:
            pytest.fail(f"Label Studio did not start within {STARTS_WITHIN} s")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


@pytest.fixture(scope="module")
def anna(studio):
    with httpx.Client(base_url=studio, headers={"Authorization": f"Token {TOKEN}"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def ben(studio, anna):
    """A second annotator, signed up by invitation as in the browser."""
    invitation = anna.get("/api/invite").raise_for_status().json()["invite_url"]
    with httpx.Client(base_url=studio, timeout=60) as client:
        client.get(invitation)
        form = {"email": "ben@example.org", "password": "battery staple"}
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        assert client.post(invitation, data=form, headers={"Referer": studio}).status_code == 302
        client.headers.update({"X-CSRFToken": client.cookies["csrftoken"], "Referer": studio})
        yield client


def step(name, source, output, **more):
    values = {"step": name, "input": str(source), "output": str(output), "encoder": {"name": "minilm"}, **more}
    annotate(load_config(AnnotateConfig, values))


def label(client, task, **answers):
    result = [
        {"from_name": name, "to_name": "quote", "type": "choices", "value": {"choices": choices}}
        for name, choices in answers.items()
    ]
    client.post(f"/api/tasks/{task}/annotations/", json={"result": result}).raise_for_status()


def test_round_trip(anna, ben, tmp_path):
    sample, folder = tmp_path / "sample.jsonl", tmp_path / "to_label"
    rows = [{"id": f"q-{n}", "text": f"{n} {HOSTILE}", "target": "withdrawal of troops from Mali"} for n in range(4)]
    rows = [{**row, "stance": "favor", "context": "He spoke on Monday."} for row in rows]
    sample.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    step("export", sample, folder, predictions=True)

    screen = (folder / "label_studio.xml").read_text(encoding="utf-8")
    project = anna.post("/api/projects/", json={"title": "quotes", "label_config": screen}).raise_for_status().json()
    uploaded = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    told = anna.post(f"/api/projects/{project['id']}/import", json=uploaded).raise_for_status().json()
    assert (told["task_count"], told["prediction_count"]) == (4, 4)

    listed = anna.get("/api/tasks/", params={"project": project["id"], "fields": "all"}).raise_for_status().json()
    number = {task["data"]["quote_id"]: task["id"] for task in listed["tasks"]}
    for id_ in ("q-0", "q-1", "q-2"):
        label(anna, number[id_], stance=["favor"], sentiment=["negative"], rules=["3", "7"])
    for id_, said in (("q-0", "favor"), ("q-1", "against")):
        label(ben, number[id_], stance=[said], sentiment=["negative"])
    assert listed["tasks"][0]["data"]["text"].endswith(HOSTILE)

    found = {}
    for kind, name in (("JSON", "export.json"), ("CSV", "export.csv")):
        export = anna.get(f"/api/projects/{project['id']}/export", params={"exportType": kind}).raise_for_status()
        (tmp_path / name).write_bytes(export.content)
        step("import", tmp_path / name, tmp_path / f"{kind}.jsonl", rows=str(sample))
        lines = (tmp_path / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        found[kind] = sorted((json.loads(line) for line in lines), key=lambda one: (one["id"], one["annotator"]))
    assert found["JSON"] == found["CSV"]
    assert [(one["id"], one["stance"]) for one in found["JSON"]] == [
        ("q-0", "favor"),
        ("q-0", "favor"),
        ("q-1", "favor"),
        ("q-1", "against"),
        ("q-2", "favor"),
    ]
    assert found["JSON"][0]["rules"] == [3, 7] and len({one["annotator"] for one in found["JSON"]}) == 2

    step("agree", tmp_path / "JSON.jsonl", tmp_path / "agreement.json")
    agreement = json.loads((tmp_path / "agreement.json").read_text())
    assert agreement["tasks"]["stance"]["raw"] == 0.5
    step("adjudicate", tmp_path / "JSON.jsonl", tmp_path / "decisions.csv", rows=str(sample))
    assert "q-1" in (tmp_path / "decisions.csv").read_text(encoding="utf-8-sig")
