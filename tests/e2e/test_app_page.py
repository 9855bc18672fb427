"""The page to try a run, in a real browser: type, click, read; keyboard, phone, dark, and hostile text."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from browser import CHROMIUM, browse
from made import HOSTILE
from service import serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
ARTICLE = Path(__file__).parents[2] / "src/stance/resources/articles/mission_talks.txt"
READ = "!document.querySelector('#answer').hidden && !document.querySelector('[type=submit]').disabled"
TARGET = "withdrawal of US troops from Iraq"
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def service(tiny_run, tmp_path_factory):
    with serving(tiny_run, tmp_path_factory.mktemp("served"), "token=open sesame") as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def browser(folder):
    with browse(folder) as page:
        yield page


@pytest.fixture
def page(browser, service):
    """The page, freshly opened; afterwards: no script failed, and nothing but the service was asked."""
    browser.asked.clear()
    browser.faults.clear()
    browser.open(service.address)
    yield browser
    assert browser.faults == []
    outside = [address for address in browser.asked if not address.startswith((service.address, "data:", "blob:"))]
    assert outside == []


def fill(page, text, target=TARGET, token="open sesame"):
    for place, words in (("#token", token), ("#text", text), ("#target", target)):
        page.click(place)
        page.read(f"document.querySelector('{place}').select()")
        page.type(words)


def test_a_quote_typed_with_the_keyboard_alone(page, service):
    page.press("Tab")
    for words in (None, "They must leave our country now.", None, "open sesame"):
        if words:
            page.type(words)
        page.press("Tab")
    assert page.read("document.activeElement.textContent") == "Read"
    page.press("Enter")
    page.wait(READ)
    assert page.read("document.activeElement.id") == "answer"
    assert page.read("document.querySelector('#status').textContent") == "One quote read."
    card = page.read("document.querySelector('.card').innerText")
    question = {"quotes": [{"text": "They must leave our country now."}], "target": TARGET}
    [row] = service.post("/predict", question, Authorization="Bearer open sesame")[1]["rows"]
    assert "They must leave our country now." in card
    assert card.index(f"stance: {row['stance']}") < card.index(f"sentiment: {row['sentiment']}")
    shares = page.read("[...document.querySelectorAll('.tasks td:last-child')].map(cell => cell.textContent)")
    assert shares[:3] == [f"{row[f'stance_{label}']:.0%}" for label in ("favor", "against", "neutral")]


def test_it_says_that_it_does_not_know(page):
    page.read("""show({rows: [{text: "Hm.", target: "x", stance: "favor", stance_abstain: true, stance_favor: 0.4,
        stance_against: 0.3, stance_neutral: 0.3, sentiment: "neutral", sentiment_abstain: false,
        sentiment_positive: 0, sentiment_negative: 0, sentiment_neutral: 1}]})""")
    assert "stance: don't know (leaning favor)" in page.read("document.querySelector('.card').innerText")
    assert page.read("document.querySelector('.card').className") == "card"


def test_the_words_that_mattered(page):
    pytest.importorskip("captum")
    fill(page, "They must leave our country now.")
    page.click("[type=submit]")
    page.wait(READ)
    page.click(".explain")
    page.wait("document.querySelectorAll('.words p').length === 3")
    assert page.read("document.querySelector('.words p').textContent").startswith("quote: they must leave")
    assert page.read("document.querySelectorAll('.words mark').length") > 0


@pytest.mark.parametrize(("width", "dark"), [(1100, False), (390, True)])
def test_an_article_is_shown_with_its_quotes_marked_and_speakers(page, service, folder, width, dark):
    page.open(service.address, width, dark)
    page.click("[value=article]")
    assert page.read("document.querySelector('label[for=text]').textContent") == "The article, as plain text"
    fill(page, ARTICLE.read_text(encoding="utf-8"), "withdrawal of US-led coalition troops from Iraq")
    page.click("[type=submit]")
    page.wait(READ)
    assert "quotes read" in page.read("document.querySelector('#status').textContent")
    assert "Karim al-Daraji" in page.read("document.querySelector('#rows').innerText")
    assert page.read("document.querySelectorAll('#article .quote').length") >= 10
    assert page.read(FITS)
    page.photograph(folder / f"article-{width}.png")
    page.read("document.querySelector('#article .quote').focus()")
    page.press("Enter")
    assert page.read("document.activeElement.className").startswith("card")


def test_the_download_holds_every_row(page, folder):
    page.click("[value=article]")
    fill(page, 'The mayor said: "=We want them out, now."\n\n"They must stay," said the general.')
    page.click("[type=submit]")
    page.wait(READ)
    page.click("#download")
    until = time.monotonic() + 20
    while not (folder / "stance.csv").exists() and time.monotonic() < until:
        time.sleep(0.05)
    with (folder / "stance.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["'=We want them out, now.", "They must stay,"]
    assert 0 < float(rows[0]["stance_favor"]) < 1 and rows[0]["target"].startswith("withdrawal")


@pytest.mark.parametrize("kind", ["quote", "article"])
def test_hostile_text_is_shown_as_text(page, kind):
    hostile = " ".join(HOSTILE[:3])
    page.click(f"[value={kind}]")
    english = "It was the last day of the talks that they had been waiting for, and this is what he told all of them."
    article = f'{english}\n\n"We want {hostile} out," said the mayor of {hostile}.\n\n{english}'
    fill(page, hostile if kind == "quote" else article, hostile)
    page.click("[type=submit]")
    page.wait(READ)
    assert "<script>document.title='hacked'</script>" in page.read("document.querySelector('#rows').textContent")
    assert page.read("document.title") == "Which side does a speaker take?"
    assert page.read("document.querySelectorAll('#answer :is(script, img, svg, h1)').length") == 0
    assert page.read(FITS)


def test_a_refusal_is_shown_in_words(browser, service):
    browser.open(service.address)
    fill(browser, "They must go.", token="wrong")
    browser.click("[type=submit]")
    browser.wait("document.querySelector('#status').classList.contains('fault')")
    assert "asks for a token" in browser.read("document.querySelector('#status').textContent")
    assert browser.read("document.querySelector('#answer').hidden")


def test_everything_to_fill_in_or_press_has_a_name(page):
    fields = "[...document.querySelectorAll('input, textarea, button')]"
    nameless = f"{fields}.filter(one => !(one.labels?.length || one.textContent))"
    assert page.read(f"{nameless}.length") == 0
    assert page.read("document.querySelector('#status').getAttribute('role')") == "status"
    assert page.read("document.documentElement.lang") == "en"
