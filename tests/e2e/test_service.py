"""The service as a real process on a real socket: what it answers, what it refuses, how it stops."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from service import serving

from stance.commands.serve import serve
from stance.config import ServeConfig
from stance.errors import ConfigError
from stance.prediction import load_run
from stance.records import prediction_row
from stance.service.server import _greeting, listen

TARGET = "withdrawal of US troops from Iraq"
ARTICLE = Path(__file__).parents[2] / "src/stance/resources/articles/mission_talks.txt"


@pytest.fixture(scope="module")
def service(tiny_run, tmp_path_factory):
    with serving(tiny_run, tmp_path_factory.mktemp("served"), "max_quotes=64") as running:
        yield running


@pytest.fixture(scope="module")
def guarded(tiny_run, tmp_path_factory):
    """A service that asks for a token and accepts little."""
    words = ["queue=1", "max_bytes=2000"]
    with serving(tiny_run, tmp_path_factory.mktemp("guarded"), *words, STANCE_TOKEN="sésame") as running:
        yield running


def close_to(row):
    return {name: pytest.approx(value, abs=1e-4) if isinstance(value, float) else value for name, value in row.items()}


def test_it_answers_quotes_as_the_run_does(service, tiny_run, plain_quotes):
    quotes = plain_quotes[:40]
    sent = [{"id": q.id, "text": q.text, "target": q.target, **q.labels, **q.fields} for q in quotes]
    status, answer, headers = service.post("/predict", {"quotes": sent})
    expected = [prediction_row(quote, found) for quote, found in zip(quotes, load_run(tiny_run).predict_quotes(quotes))]
    assert status == 200 and headers["content-type"] == "application/json"
    assert answer["rows"] == [close_to(row) for row in expected]
    assert answer["rows"][0]["gold_stance"] == "favor"


def test_many_at_once_get_each_his_own(service, tiny_run, plain_quotes):
    run = load_run(tiny_run)
    parts = [plain_quotes[n % 50 : n % 50 + 1 + n % 4] for n in range(96)]
    expected = [[answer.stance.probabilities for answer in run.predict_quotes(part)] for part in parts]

    def ask(number):
        body = {"quotes": [{"text": q.text, "n": number} for q in parts[number]], "target": TARGET}
        return service.post("/predict", body)

    with ThreadPoolExecutor(32) as clients:
        replies = list(clients.map(ask, range(96)))
    for number, (status, answer, _) in enumerate(replies):
        assert status == 200
        assert [row["text"] for row in answer["rows"]] == [quote.text for quote in parts[number]]
        assert {row["n"] for row in answer["rows"]} == {number}
        for row, probabilities in zip(answer["rows"], expected[number]):
            assert {label: row[f"stance_{label}"] for label in probabilities} == pytest.approx(probabilities, abs=1e-4)


def test_a_fault_among_many_is_told_to_its_own_alone(service):
    def ask(number):
        target = "of troops " * 300 if number % 8 == 0 else TARGET
        return service.post("/predict", {"quotes": [{"text": f"They must go {number}."}], "target": target})

    with ThreadPoolExecutor(32) as clients:
        replies = list(clients.map(ask, range(64)))
    assert [status for status, *_ in replies] == [422 if number % 8 == 0 else 200 for number in range(64)]
    assert "leave room for a quote" in replies[0][1]["error"]


def test_it_reads_an_article(service):
    text = ARTICLE.read_text(encoding="utf-8")
    status, answer, _ = service.post("/article", {"text": text, "target": TARGET, "date": "2024-09-23", "id": "talks"})
    assert status == 200
    assert {"Karim al-Daraji", "Shilan Barzan"} <= {row["speaker"] for row in answer["rows"]}
    for row in answer["rows"]:
        assert text[row["start"] : row["end"]] == row["text"] and row["date"] == "2024-09-23"

    def words(stretch):
        return stretch["text"] if "text" in stretch else "".join(words(inner) for inner in stretch["inner"])

    paragraphs = ["".join(words(stretch) for stretch in part) for part in answer["paragraphs"]]
    assert "".join(paragraphs) == "".join(line for line in text.splitlines(keepends=True) if line.strip())


def test_it_reads_a_web_page(service):
    pytest.importorskip("trafilatura")
    body = "".join(f"<p>{part}</p>" for part in ARTICLE.read_text(encoding="utf-8").split("\n\n"))
    page = f"<title>Talks near an end</title><body><nav>Menu</nav><article>{body}</article></body>"
    status, answer, _ = service.post("/article", {"html": page, "target": TARGET, "outlet": "The Wire"})
    assert status == 200 and answer["article"]["title"] == "Talks near an end"
    assert answer["rows"][0]["outlet"] == "The Wire" and "Menu" not in answer["article"]["text"]


def test_it_weighs_words(service):
    pytest.importorskip("captum")
    status, answer, _ = service.post("/words", {"text": "They must leave now.", "target": TARGET})
    assert status == 200
    assert [word for word, _ in answer["words"]["quote"]] == ["they", "must", "leave", "now."]


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/predict", b"{", 400, "the request is not valid JSON (Expecting property name"),
        ("/predict", b"[1]", 400, "the request: expected a JSON object, got list."),
        ("/predict", b"[" * 50_000, 400, "the request is not usable JSON"),
        ("/predict", b'{"quotes": [{"text": "\xff"}]}', 400, "the request line 1: byte 0xff is not UTF-8."),
        ("/predict", b'{"quotes": [{"text": "Go.", "n": NaN}]}', 400, "NaN is no number in JSON"),
        ("/predict", b'{"quotes": [{"text": "Go.", "n": 1e999}]}', 400, "1e999 is no number in JSON"),
        ("/predict", {}, 422, "quotes: is required."),
        ("/predict", {"quotes": []}, 422, "the request holds no quotes."),
        ("/predict", {"quotes": "Go."}, 422, "quotes: must be a list"),
        ("/predict", {"quotes": ["Go."]}, 422, "quotes.0: must be a JSON object, got 'Go.'"),
        ("/predict", {"quotes": [{"text": 5}]}, 422, "quotes.0.text: must be text, got 5"),
        (
            "/predict",
            {"quotes": [{"text": "Go."}], "tagret": "x"},
            422,
            "tagret: is not known here. Did you mean target?",
        ),
        ("/predict", {"quotes": [{"text": " "}], "target": "x"}, 422, "quotes.0: the text is empty."),
        ("/predict", {"quotes": [{"text": "Go."}]}, 422, 'quotes.0: no target. Fill the column "target"'),
        (
            "/predict",
            {"quotes": [{"text": "\ud800"}], "target": "x"},
            422,
            "quotes.0: half of a surrogate pair stands in it",
        ),
        ("/predict", {"quotes": [{"text": "Go.", "stance": "pro"}], "target": "x"}, 422, 'stance "pro" is not one of'),
        (
            "/predict",
            {"quotes": [{"text": "Go.", "id": 1}] * 2, "target": "x"},
            422,
            'id "1" stands already at quotes.0',
        ),
        ("/predict", {"quotes": [{"text": "Go."}] * 65}, 422, "brings 65 quotes, more than max_quotes=64."),
        ("/article", {"text": "He said that it rained."}, 422, "target: is required."),
        ("/article", {"text": "He said.", "html": "<p>", "target": "x"}, 422, "give either text or html."),
        ("/article", {"text": "He said.", "date": "May", "target": "x"}, 422, 'date "May" is not like 2024-09-23'),
        ("/article", {"text": "  ", "target": "x"}, 400, "the request: the article is empty."),
        ("/article", {"text": "le la les des une est dans pour " * 9, "target": "x"}, 400, "only English is read."),
        ("/article", {"text": "x" * 200_001, "target": "x"}, 422, "has 200,001 characters, more than 200,000."),
        ("/words", {"text": "Go.", "target": "x", "task": "mood"}, 422, "task: must be one of 'stance' or 'sentiment'"),
        ("/nowhere", {}, 404, "Not Found"),
        ("/healthz", {}, 405, "Method Not Allowed"),
    ],
)
def test_what_it_refuses_it_refuses_in_words(service, path, body, status, message):
    found, answer, headers = service.post(path, body)
    assert (found, message in answer["error"]) == (status, True), answer
    assert list(answer) == ["error"] and headers["x-content-type-options"] == "nosniff"


def test_half_a_character_in_a_column_of_ones_own_comes_back(service):
    status, answer, _ = service.post("/predict", {"quotes": [{"text": "Go.", "mine": "\ud800"}], "target": TARGET})
    assert (status, answer["rows"][0]["mine"]) == (200, "\ud800")


def test_only_json_is_taken_so_that_no_other_site_can_ask(service):
    status, answer, _ = service.post("/predict", {"quotes": []}, Content_Type="text/plain")
    assert status == 400 and 'Content-Type: application/json`, got "text/plain"' in answer["error"]


def test_the_interface_is_described_without_the_network(service):
    _, schema, _ = service.get("/openapi.json")
    assert set(schema["paths"]) == {"/predict", "/article", "/words", "/healthz"}
    named = schema["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert named.rsplit("/", 1)[1] in schema["components"]["schemas"]
    _, page, headers = service.get("/docs")
    assert "POST /article" in page["text"] and "http" not in page["text"].replace("https://stance", "")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_the_token_is_asked_for(guarded):
    question = {"quotes": [{"text": "They must go."}], "target": TARGET}
    for brought in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic c2VzYW1l"}):
        status, answer, headers = guarded.post("/predict", question, **brought)
        assert (status, headers["www-authenticate"]) == (401, "Bearer")
        assert "asks for a token" in answer["error"]
    right = "Bearer sésame".encode().decode("latin-1")
    assert guarded.post("/predict", question, Authorization=right)[0] == 200
    assert guarded.get("/healthz")[0] == guarded.get("/")[0] == 200


def test_a_large_body_is_refused_whether_or_not_it_tells_its_size(guarded):
    right = "Bearer sésame".encode().decode("latin-1")
    status, answer, _ = guarded.post("/predict", b"x" * 5_000_000, Authorization=right)
    assert (status, answer["error"]) == (413, "The request is larger than max_bytes=2,000. Divide it.")
    host = guarded.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": right}
    connection.request("POST", "/predict", iter([b"x" * 1500] * 4), headers, encode_chunked=True)
    assert connection.getresponse().status == 413


def test_what_finds_no_room_is_sent_away_for_a_moment(guarded):
    right = "Bearer sésame".encode().decode("latin-1")

    def ask(_):
        return guarded.post(
            "/predict", {"quotes": [{"text": "They must go."}] * 40, "target": TARGET}, Authorization=right
        )

    with ThreadPoolExecutor(48) as clients:
        replies = list(clients.map(ask, range(96)))
    assert {status for status, *_ in replies} == {200, 503}
    refused = next(reply for reply in replies if reply[0] == 503)
    assert refused[2]["retry-after"] == "1" and "Come back in a moment" in refused[1]["error"]
    assert ask(0)[0] == 200


def test_it_stops_without_losing_what_it_accepted(tiny_run, tmp_path):
    words = "They must leave our country now and hand over every base. " * 15
    body = json.dumps({"quotes": [{"text": words}] * 60, "target": TARGET})
    with serving(tiny_run, tmp_path) as service:
        host = service.address.removeprefix("http://")
        sent = threading.Barrier(25)

        def ask(_):
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
            sent.wait()
            reply = connection.getresponse()
            return reply.status, len(json.loads(reply.read())["rows"])

        with ThreadPoolExecutor(24) as clients:
            replies = clients.map(ask, range(24))
            sent.wait()
            until = time.monotonic() + 20
            while service.get("/healthz")[1]["waiting"] < 300:
                assert time.monotonic() < until
            service.process.send_signal(signal.SIGTERM)
            assert list(replies) == [(200, 60)] * 24
        assert service.process.wait(timeout=20) == 0
        assert "what was accepted is answered" in service.process.stdout.read()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(host.split(":"), timeout=5)


def test_it_listens_here_only_and_says_when_everyone_may_ask(service):
    assert service.greeting.startswith("http://127.0.0.1:")
    with listen("0.0.0.0", 0) as bound:
        said = list(_greeting(ServeConfig(run="run", host="0.0.0.0"), bound))
        assert said[0].startswith("No token is asked for: every machine that reaches this one can ask.")
        assert len(list(_greeting(ServeConfig(run="run", token="t"), bound))) == 1


def test_a_taken_port_is_told_in_words(service):
    port = int(service.address.rsplit(":", 1)[1])
    with pytest.raises(ConfigError, match=r"cannot be listened on .Address already in use.. Choose another port"):
        listen("127.0.0.1", port)


def test_without_its_packages_it_says_what_to_install(monkeypatch, tiny_run):
    monkeypatch.setattr("stance.commands.serve.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"needs fastapi and uvicorn. Run `pip install 'stance-quotes\[serve\]'`."):
        serve(ServeConfig(run=str(tiny_run)))
