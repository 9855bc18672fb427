"""Articles from wherever they lie: a text or web page, a folder, a pattern, a file of rows, standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from stance.articles.language import foreign_language
from stance.data.read import SUFFIXES, Row, decode, files_of, is_many, read_rows
from stance.errors import DataError, InputError, StanceError, listed
from stance.records import Article

TEXTS = (".txt",)
PAGES = (".html", ".htm")
STANDARD_INPUT = "-"
Kind = Literal["auto", "quotes", "articles"]
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CONVERT = {
    ".pdf": "A PDF holds pages, not text: convert it with `pdftotext FILE.pdf FILE.txt`, and read the text once",
    ".docx": "Save it as plain text (.txt), or convert it with `pandoc FILE.docx -o FILE.txt`",
    ".doc": "Save it as plain text (.txt)",
}
_INSTALL = "pip install trafilatura lxml_html_clean"


@dataclass(slots=True)
class Gathered:
    """Articles in the order of their files, and a sentence for each thing that could not be read."""

    articles: list[Article] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def holds_articles(source: str, kind: Kind) -> bool:
    """Whether an input is read as articles.

    As `kind` says; for `auto` a text, a web page, a folder, a pattern and standard input hold articles, and files of
    rows (.jsonl, .csv, .tsv, .parquet) hold quotes.
    """
    if kind == "auto":
        return source == STANDARD_INPUT or Path(source).suffix.lower() not in SUFFIXES or is_many(source)
    return kind == "articles"


def gather(source: str) -> Gathered:
    """The articles of a source; raises InputError where there is none, DataError for rows with faults.

    What cannot be read among other things (an empty file, a PDF, a text in another language) is left out and said.
    """
    found = Gathered()
    for article in _articles(source, found.left_out):
        fault = unreadable(article)
        if fault:
            found.left_out.append(f"{article.id}: {fault}")
        else:
            found.articles.append(article)
    if not found.articles:
        raise InputError(listed(f"input={source}: no article could be read.", found.left_out or ["There is none."]))
    return found


def _articles(source: str, left_out: list[str]) -> Iterator[Article]:
    if source == STANDARD_INPUT:
        yield Article("stdin", decode(sys.stdin.buffer.read(), "standard input"))
        return
    root, paths = Path(source) if Path(source).is_dir() else None, files_of(source)
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            for article in _read(path, path.relative_to(root).with_suffix("").as_posix() if root else path.stem):
                if article.id in seen:
                    raise DataError(f'the id "{article.id}" stands already in {seen[article.id]}. Ids must be unique.')
                seen[article.id] = path
                yield article
        except StanceError as fault:
            if len(paths) == 1:
                raise
            left_out.append(f"{path}: {fault}")


def _read(path: Path, name: str) -> Iterator[Article]:
    suffix = path.suffix.lower()
    if not path.exists():
        raise InputError(
            f"input={path} does not exist. Check the path; it is read from the folder the command runs in."
        )
    if path.stat().st_size == 0:
        raise InputError(f"input={path} is empty.")
    if suffix in TEXTS:
        yield Article(name, decode(path.read_bytes(), str(path)))
    elif suffix in PAGES:
        yield article_of_page(decode(path.read_bytes(), str(path)), name, str(path))
    elif suffix in SUFFIXES:
        yield from _rows(read_rows(path), path)
    else:
        expected = ", ".join((*TEXTS, *PAGES, *SUFFIXES))
        raise InputError(f'{path}: expected {expected}, got "{suffix}". {_CONVERT.get(suffix, "Save it as .txt")}.')


def _rows(rows: Iterator[Row], path: Path) -> Iterator[Article]:
    """Rows with `text` and, where they have them, `id`, `title`, `date`, `outlet`."""
    faults: list[str] = []
    articles = []
    for number, row in enumerate(rows, 1):
        words = {name: str(row.values.get(name) or "") for name in ("id", "text", "title", "date", "outlet")}
        if "text" not in row.values:
            faults.append(f'{row.place}: no column "text" for the article. It has {", ".join(row.values)}.')
        if words["date"] and not is_date(words["date"][:10]):
            faults.append(f'{row.place}: date "{words["date"]}" is not like 2024-09-23, 2024-09 or 2024.')
        words["date"] = words["date"][:10]
        articles.append(Article(**{**words, "id": words["id"] or f"{path.stem}-{number}"}))
    if faults:
        raise DataError(listed(f"{len(faults)} faults in {path}; nothing was used:", faults))
    yield from articles


def article_of_page(source: str, name: str, place: str) -> Article:
    """The article of a web page, without its menus and advertisements; `place` is what messages call the page."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise InputError(f"{place}: a web page needs two more packages. Run `{_INSTALL}`.") from None
    page: Any = bare_extraction(source, include_comments=False, include_tables=False, with_metadata=True)
    if page is None or not page.text:
        raise InputError(f"{place}: no article was found in this web page. Save its text as .txt.")
    published = page.date or ""
    return Article(name, page.text, page.title or "", published if is_date(published) else "", page.sitename or "")


def is_date(words: str) -> bool:
    """Whether words are a year, a month or a day as in ISO 8601."""
    try:
        return bool(_DATE.fullmatch(words)) and bool(date.fromisoformat(words + "0001-01-01"[len(words) :]))
    except ValueError:
        return False


def unreadable(article: Article) -> str:
    """Why a text cannot be read as an article, or an empty text."""
    if not article.text.strip():
        return "is empty."
    language = foreign_language(article.text)
    return f"reads like {language}; only English is read. Translate it first." if language else ""
