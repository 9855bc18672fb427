import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from stance.articles.gather import gather, holds_articles
from stance.errors import DataError, InputError

ENGLISH = "Ilka Torvan said that the garrison must leave the islands before the winter, and that nobody would miss it."
GERMAN = (
    "Die Regierung erklärte am Montag, dass die Truppen das Land bis Ende September verlassen sollen. Man hat lange "
    "gewartet, sagte ein Sprecher, und es war an der Zeit, dass etwas geschieht."
)


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("_", ".")
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "kind", "answer"),
    [
        ("a.txt", "auto", True),
        ("a.HTML", "auto", True),
        ("a.pdf", "auto", True),
        ("-", "auto", True),
        ("news/*.txt", "auto", True),
        ("news/*.jsonl", "auto", True),
        ("a.jsonl", "auto", False),
        ("a.jsonl", "articles", True),
        ("a.txt", "quotes", False),
    ],
)
def test_what_holds_articles(source: str, kind: str, answer: bool) -> None:
    assert holds_articles(source, kind) is answer  # type: ignore[arg-type]


def test_a_folder_is_read_in_order_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    write(
        tmp_path, b_txt=ENGLISH, a_txt=ENGLISH, c_txt="", d_txt=GERMAN, e_pdf="%PDF-1.7", f_txt="%PDF-1.7", g_txt="a\0b"
    )
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep", a_txt=ENGLISH)
    found = gather(str(tmp_path))
    assert [article.id for article in found.articles] == ["a", "b", "deep/a"]
    said = "\n".join(found.left_out)
    for words in (
        "c.txt is empty",
        "d: reads like German",
        'got ".pdf". A PDF holds pages',
        "f.txt is a PDF",
        "NUL byte",
    ):
        assert words in said
    assert len(found.left_out) == 5


def test_a_pattern(tmp_path: Path) -> None:
    write(tmp_path, a_txt=ENGLISH, b_txt=ENGLISH, c_md=ENGLISH)
    assert [article.id for article in gather(str(tmp_path / "*.txt")).articles] == ["a", "b"]
    with pytest.raises(InputError, match="no article could be read"):
        gather(str(tmp_path / "*.html"))


def test_rows_with_date_and_outlet(tmp_path: Path) -> None:
    rows = [
        {"id": "x", "text": ENGLISH, "date": "2024-09-23T10:00", "outlet": "The Day", "title": "T"},
        {"text": ENGLISH},
    ]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    first, second = gather(str(tmp_path / "news.jsonl")).articles
    assert (first.id, first.date, first.outlet, first.title) == ("x", "2024-09-23", "The Day", "T")
    assert (second.id, second.date) == ("news-2", "")


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    rows = [{"body": ENGLISH}, {"text": ENGLISH, "date": "23/09/2024"}, {"text": ENGLISH, "date": "2024-13"}]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(DataError) as fault:
        gather(str(tmp_path / "news.jsonl"))
    assert 'line 1: no column "text" for the article. It has body.' in str(fault.value)
    assert 'line 2: date "23/09/2024"' in str(fault.value) and 'line 3: date "2024-13"' in str(fault.value)


def test_two_articles_of_one_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(2 * (json.dumps({"id": 7, "text": ENGLISH}) + "\n"), encoding="utf-8")
    with pytest.raises(DataError, match=r'the id "7" stands already in'):
        gather(str(tmp_path / "news.jsonl"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbf" + ENGLISH.encode())))
    [article] = gather("-").articles
    assert (article.id, article.text) == ("stdin", ENGLISH)


@pytest.mark.parametrize("text", ["  \n", GERMAN])
def test_one_unreadable_article_is_an_error(tmp_path: Path, text: str) -> None:
    write(tmp_path, a_txt=text)
    with pytest.raises(InputError, match=r"no article could be read.\n  a: (is empty|reads like German)"):
        gather(str(tmp_path / "a.txt"))


def test_a_web_page_is_read_without_its_menu(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = (
        "<html><head><title>Garrison</title><meta property='article:published_time' content='2024-09-23'></head><body>"
        f"<nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav><article><h1>Garrison</h1><p>{ENGLISH}</p>"
        f"<p>{ENGLISH.replace('islands', 'capital')}</p></article></body></html>"
    )
    write(tmp_path, a_html=page)
    [article] = gather(str(tmp_path / "a.html")).articles
    assert ENGLISH in article.text and "Sport" not in article.text
    assert article.date == "2024-09-23"


def test_a_web_page_without_the_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    write(tmp_path, a_html="<p>x</p>")
    with pytest.raises(InputError, match="Run `pip install trafilatura lxml_html_clean`"):
        gather(str(tmp_path / "a.html"))
