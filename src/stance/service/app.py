"""The web application: what is asked where, what is refused, and how it is said."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from importlib import resources
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from stance.errors import ConfigError, InputError, StanceError
from stance.labels import TASKS
from stance.service.answering import Answering
from stance.service.batching import BusyError
from stance.service.bodies import ArticleBody, Body, PredictBody, WordsBody, parsed

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request is no JSON object"},
    401: {"description": "The token is missing or wrong"},
    413: {"description": "The body is larger than max_bytes"},
    422: {"description": "What the request brings cannot be used; the words list every fault"},
    501: {"description": "This run or this installation cannot do it"},
    503: {"description": "Too much waits; come back after as many seconds as Retry-After says"},
}
THROWN_AWAY = 64_000_000
SHAPES: tuple[type[Body], ...] = (PredictBody, ArticleBody, WordsBody)
_BEARER = HTTPBearer(auto_error=False)
Shape = TypeVar("Shape", bound=Body)


class TooLargeError(StanceError):
    """A body beyond what is accepted."""


def create_app(answering: Answering, token: str | None, max_bytes: int) -> FastAPI:
    """The application around a run; without a token it asks for none."""
    app = FastAPI(title="stance", version="1", docs_url=None, redoc_url=None)
    app.description = "Which side does the speaker of a quote take toward a target, and in what tone?"
    _refuse_in_words(app)
    _answer(app, answering, _door(token), max_bytes)
    _show_pages(app, answering, token)
    return app


def _door(token: str | None) -> Callable[..., None]:
    """A dependency that lets in who brings the token, compared in constant time."""

    def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> None:
        brought = given.credentials.encode("latin-1", "replace") if given else b""
        if not hmac.compare_digest(brought, str(token).encode()):
            raise HTTPException(
                401, "This service asks for a token: send `Authorization: Bearer …`.", {"WWW-Authenticate": "Bearer"}
            )

    return check if token else lambda: None


def _answer(app: FastAPI, answering: Answering, door: Callable[..., None], max_bytes: int) -> None:
    async def body(request: Request, shape: type[Shape]) -> Shape:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise InputError(f'Send JSON with the header `Content-Type: application/json`, got "{kind}".')
        return parsed(await _read(request, max_bytes), shape)

    def post(path: str, shape: type[Body]) -> Callable[[Any], Any]:
        reference = {"schema": {"$ref": f"#/components/schemas/{shape.__name__}"}}
        content = {"required": True, "content": {"application/json": reference}}
        return app.post(path, dependencies=[Depends(door)], responses=REFUSALS, openapi_extra={"requestBody": content})

    @post("/predict", PredictBody)
    async def predict(request: Request) -> Response:
        """Rows of quotes: your own columns, then stance and sentiment with probabilities, in your order."""
        return _json(await answering.quotes(await body(request, PredictBody)))

    @post("/article", ArticleBody)
    async def article(request: Request) -> Response:
        """Rows of the quotes of an article with their speakers, and its paragraphs with the quotes marked."""
        return _json(await answering.article(await body(request, ArticleBody)))

    @post("/words", WordsBody)
    async def words(request: Request) -> Response:
        """The weight of each word of a quote and its target for the answer: positive ones speak for it."""
        return _json(await answering.words(await body(request, WordsBody)))

    @app.get("/healthz")
    async def healthz() -> Response:
        """Whether it answers, with which run, and how many quotes wait."""
        return _json({"status": "ok", "run": answering.run.config.name, "waiting": answering.batcher.waiting})

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _, shapes = models_json_schema(
                [(shape, "validation") for shape in SHAPES], ref_template="#/components/schemas/{model}"
            )
            schema.setdefault("components", {})["schemas"] = shapes["$defs"]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


async def _read(request: Request, max_bytes: int) -> bytes:
    """The body of a request; raises TooLargeError for one larger than what is accepted.

    What is too much is read and thrown away up to a limit: who is cut off while still sending sees no answer.
    """
    data, size = bytearray(), 0
    async for piece in request.stream():
        size += len(piece)
        if size <= max_bytes:
            data += piece
        elif size > THROWN_AWAY:
            break
    if size > max_bytes:
        raise TooLargeError(f"The request is larger than max_bytes={max_bytes:,}. Divide it.")
    return bytes(data)


def _refuse_in_words(app: FastAPI) -> None:
    """Every refusal is `{"error": words}`: the words of the command line, with the status that fits."""

    def status(fault: StanceError) -> int:
        match fault:
            case TooLargeError():
                return 413
            case InputError():
                return 400
            case ConfigError():
                return 501
        return 422

    @app.exception_handler(StanceError)
    async def told(_: Request, fault: StanceError) -> Response:
        return _json({"error": str(fault)}, status(fault))

    @app.exception_handler(BusyError)
    async def busy(_: Request, __: BusyError) -> Response:
        return _json({"error": "Too much waits to be answered. Come back in a moment."}, 503, {"Retry-After": "1"})

    @app.exception_handler(HTTPException)
    async def refused(_: Request, fault: HTTPException) -> Response:
        return _json({"error": fault.detail}, fault.status_code, fault.headers)

    @app.exception_handler(Exception)
    async def failed(_: Request, __: Exception) -> Response:
        return _json({"error": "The service failed at this request; its log tells why."}, 500)


def _show_pages(app: FastAPI, answering: Answering, token: str | None) -> None:
    pages = Environment(
        loader=PackageLoader("stance.service", "web"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=True,
    )  # fmt: skip
    pages.policies["json.dumps_kwargs"] = {"sort_keys": False}
    page = pages.get_template("index.html.jinja").render(
        run=answering.run.config.name,
        token=bool(token),
        words_missing=answering.words_missing,
        labels={task.name: task.labels for task in TASKS if task in answering.run.classifier.tasks},
    )
    web, shared = resources.files("stance.service") / "web", resources.files("stance.positions") / "templates"
    style = "\n".join(file.read_text(encoding="utf-8") for file in (shared / "stance.css", web / "page.css"))
    shown = {
        "/": ("text/html", page),
        "/page.css": ("text/css", style),
        "/page.js": ("text/javascript", (web / "page.js").read_text(encoding="utf-8")),
        "/docs": ("text/html", pages.get_template("docs.html.jinja").render(api=app.openapi(), refusals=REFUSALS)),
    }
    for path, (kind, text) in shown.items():
        app.add_api_route(path, _sender(text, kind), include_in_schema=False)


def _sender(text: str, kind: str) -> Callable[[], Awaitable[Response]]:
    async def send() -> Response:
        return Response(text, 200, HEADERS, kind)

    return send


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Values as ASCII JSON, which half a surrogate pair in somebody's column cannot break."""
    return Response(json.dumps(value, allow_nan=False), status, {**HEADERS, **(headers or {})}, "application/json")
