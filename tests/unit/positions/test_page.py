import html
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.positions import positions, render_page
from stance.positions.marked import Stretch, marked_paragraphs
from stance.positions.timeline import timeline
from stance.records import Article

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"
TEXT = f"He said they must go {HOSTILE} now, and she said that he said no.\n\nIt rained {'x' * 200} all day."


def row(start, end, text=TEXT, **changes):
    return {
        "text": text[start:end], "start": start, "end": end, "speaker": f"Ilka {HOSTILE}", "role": HOSTILE,
        "affiliation": HOSTILE, "target": f"withdrawal {HOSTILE}", "article": "a", "date": "2024-09",
        "about_target": True, "via": "", "continues": False, "quote_type": "direct", "stance": "favor",
        "stance_favor": 0.7, "stance_against": 0.2, "stance_neutral": 0.1, "stance_abstain": False,
        "sentiment": None, **changes,
    }  # fmt: skip


def words(stretches: list[Stretch]) -> str:
    return "".join(stretch.text if stretch.row is None else words(stretch.inner) for stretch in stretches)


@given(
    st.text(alphabet="ab \n", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6),
)
def test_marking_quotes_loses_and_doubles_no_character(text: str, places: list[tuple[int, int]]) -> None:
    rows = [row(*sorted(place), text) for place in places if max(place) <= len(text)]
    lines = [line for line in text.splitlines(keepends=True) if line.strip()]
    assert [words(paragraph) for paragraph in marked_paragraphs(text, rows)] == lines


def test_a_quote_within_a_quote_lies_within_it():
    [first, _] = marked_paragraphs(TEXT, [row(3, 60), row(10, 20, via="he")])
    [outer] = [stretch for stretch in first if stretch.row]
    assert [stretch.row["via"] for stretch in outer.inner if stretch.row] == ["he"]


@pytest.fixture
def page() -> str:
    rows = [row(8, 20), row(30, 40, stance="against"), row(64, 70, about_target=False)]
    start = TEXT.index("It rained")
    rows.append(row(start, len(TEXT), article="b", date="2024-11"))
    articles = [Article("a", TEXT, HOSTILE, "2024-09", HOSTILE), Article("b", TEXT, date="2024-11")]
    return render_page(articles, rows, positions(rows))


def test_hostile_text_is_shown_and_never_run(page: str) -> None:
    assert "<script" not in page and "<img" not in page
    assert html.escape(HOSTILE, quote=False).split("&gt;{{")[0][:20] in page
    assert "{{ 7*7 }}" in page


def test_the_page_loads_nothing(page: str) -> None:
    assert re.findall(r"(?:src|href)=\"(?!data:,|#)[^\"]*\"|url\(|@import|https?://", page) == []


def test_each_quote_can_be_reached_by_keyboard_and_says_who_and_how_sure(page: str) -> None:
    assert page.count('tabindex="0"') == 4
    assert "stance: favor (favor 0.70, against 0.20, neutral 0.10)" in page
    assert "not about the target; not counted" in page


def test_without_a_quote_the_page_says_so() -> None:
    assert "No quote about the target was found." in render_page([Article("a", TEXT)], [], positions([]))


def group(date: str) -> dict[str, object]:
    share = {"value": 0.5, "low": 0.0, "high": 1.0}
    return {"name": date, "n": 4, "favor": share, "against": share, "neutral": share | {"value": 0.0}}


@pytest.mark.parametrize(
    ("dates", "columns", "named"),
    [
        (["2024-09-01", "2024-09-03"], 2, "2024-09-02"),
        (["2024-09-01", "2024-12-30", "2024-12-31"], 2, "2024-10"),
        (["2019-01-01", "2024-12-30"], 2, "2021"),
        (["2024-09-01", "2024-10"], 2, "2024-10"),
        (["1950", "2024"], 2, "1963"),
    ],
)
def test_the_timeline_keeps_the_distance_between_dates(dates: list[str], columns: int, named: str) -> None:
    drawn = timeline([group(date) for date in dates])
    assert drawn.count("<g>") == columns
    assert f">{named}</text>" in drawn
    assert timeline([group("2024")]) == ""


@pytest.mark.slow
def test_in_a_browser_no_error_and_no_sideways_scrolling_on_a_phone(page: str, tmp_path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    probe = (
        f'<iframe style="width:390px;height:800px;border:0" srcdoc="{html.escape(page)}"></iframe>'
        "<script>onload = () => {"
        "const shown = document.querySelector('iframe').contentDocument;"
        "const root = shown.documentElement, wide = root.scrollWidth - root.clientWidth;"
        "shown.querySelector('.quote').focus();"
        "const tip = getComputedStyle(shown.querySelector('.tip')).display;"
        "document.title = `${wide} ${tip} ${shown.scripts.length}`; }</script>"
    )
    (tmp_path / "probe.html").write_text(probe, encoding="utf-8")
    words = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
    done = subprocess.run(
        [*words, f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "probe.html").as_uri()],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "<title>0 block 0</title>" in done.stdout, done.stdout[:300]
    assert "CONSOLE" not in done.stderr
