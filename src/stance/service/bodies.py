"""What a request may bring: its shape, and the way from bytes to something checked, with every fault in words."""

from __future__ import annotations

import json
import math
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from stance.articles.gather import article_of_page, is_date, unreadable
from stance.config import DataConfig, Files, closest, fault_in_words
from stance.data.load import quotes_from_rows
from stance.data.read import Row, decode
from stance.errors import DataError, InputError, listed
from stance.records import Article, Quote

PLACE = "the request"
LONGEST_ARTICLE = 200_000
EXAMPLE = {"text": "We want the last base closed before winter.", "target": "withdrawal of US troops from Iraq"}


class Body(BaseModel):
    """A part of a request, strict about names and types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class QuoteBody(Body):
    """One quote; columns of your own come back in its row, untouched."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": {"id": "a1", **EXAMPLE}})

    text: str = Field(description="the quote, without quotation marks")
    target: str | None = Field(None, description="what it is read against; may stand once for all quotes instead")
    id: str | int | None = Field(None, description="its name in the answer; default: its number")


class PredictBody(Body):
    """Quotes to answer."""

    quotes: list[QuoteBody] = Field(description="the quotes, in the order of the answer")
    target: str | None = Field(None, description="the target of every quote that has none of its own")


class ArticleBody(Body):
    """One article, as text or as a web page."""

    target: str = Field(description="what its quotes are read against")
    text: str | None = Field(None, description="the article as plain text")
    html: str | None = Field(None, description="or the source of its web page")
    id: str = Field("article", description="its name in the answer")
    title: str = Field("", description="its title; a web page mostly tells it")
    date: str = Field("", description="like 2024-09-23, 2024-09 or 2024; a web page mostly tells it")
    outlet: str = Field("", description="who published it; a web page mostly tells it")


class WordsBody(Body):
    """One quote, to see which of its words moved the answer."""

    text: str = Field(description="the quote")
    target: str = Field(description="what it is read against")
    task: Literal["stance", "sentiment"] = Field("stance", description="the answer to explain")


Shape = TypeVar("Shape", bound=Body)


def parsed(data: bytes, shape: type[Shape]) -> Shape:
    """The body of a request; raises InputError for what is no JSON, DataError that lists every fault."""
    try:
        values = json.loads(decode(data, PLACE), parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as fault:
        raise InputError(f"{PLACE} is not valid JSON ({fault.msg} at character {fault.pos + 1}).") from None
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{PLACE} is not usable JSON ({fault}).") from None
    if not isinstance(values, dict):
        raise InputError(f"{PLACE}: expected a JSON object, got {type(values).__name__}.")
    try:
        return shape.model_validate(values)
    except ValidationError as fault:
        faults = [_in_words(error, shape) for error in fault.errors(include_url=False)]
        raise DataError(listed(f"{len(faults)} faults in {PLACE}; nothing was used:", faults)) from None


def quotes_of(body: PredictBody, most: int) -> list[Quote]:
    """The quotes of a request, checked as rows of a file are; `most` is how many it may bring."""
    if not body.quotes:
        raise DataError(f"{PLACE} holds no quotes.")
    if len(body.quotes) > most:
        raise DataError(
            f"{PLACE} brings {len(body.quotes):,} quotes, more than max_quotes={most:,}. "
            "Divide it, or predict a file of quotes with `stance-predict`."
        )
    rows = [Row(f"quotes.{number}", quote.model_dump(exclude_unset=True)) for number, quote in enumerate(body.quotes)]
    return quotes_from_rows(rows, DataConfig(name=PLACE, files=Files(), target=body.target))


def quote_of(body: WordsBody) -> Quote:
    """The one quote of a request."""
    return quotes_of(PredictBody(quotes=[QuoteBody(text=body.text, target=body.target)]), 1)[0]


def article_of(body: ArticleBody) -> Article:
    """The article of a request; raises InputError or DataError for what the command line refuses too."""
    if (body.text is None) == (body.html is None):
        raise DataError(f"{PLACE}: give either text or html.")
    if not body.target.strip():
        raise DataError(f'{PLACE}: an article needs a target, such as "withdrawal of … troops from …".')
    if body.date and not is_date(body.date):
        raise DataError(f'{PLACE}: date "{body.date}" is not like 2024-09-23, 2024-09 or 2024.')
    page = article_of_page(body.html, body.id, PLACE) if body.html is not None else Article(body.id, body.text or "")
    article = Article(body.id, page.text, body.title or page.title, body.date or page.date, body.outlet or page.outlet)
    if len(article.text) > LONGEST_ARTICLE:
        raise DataError(
            f"{PLACE}: the article has {len(article.text):,} characters, more than {LONGEST_ARTICLE:,}. "
            "Divide it, or read it with `stance-predict`."
        )
    fault = unreadable(article)
    if fault:
        raise InputError(f"{PLACE}: the article {fault}")
    return article


def _in_words(error: ErrorDetails, shape: type[Body]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{name}: is required."
        case "extra_forbidden":
            return f"{name}: is not known here.{closest(name, list(shape.model_fields))}"
        case "model_type":
            return f"{name}: must be a JSON object, got {error['input']!r:.80}"
        case _:
            return fault_in_words(error)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON")


def _finite(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)
