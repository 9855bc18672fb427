"""Hostile text in Markdown, LaTeX and CSV."""

import pytest

from stance.reporting.escape import csv_cell, latex, markdown, plain


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1+2", "@SUM(A1)", "|cmd", "%0A", "\t=1+1", "\r\n=1+1", "\u200b=1+1"])
def test_no_cell_is_a_formula(start):
    assert csv_cell(start).startswith("'")


def test_other_cells_stay_as_they_are():
    assert [csv_cell(value) for value in (-0.5, 3, None, "plain text", "a = b")] == [
        -0.5,
        3,
        None,
        "plain text",
        "a = b",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("**x** _y_ `z`", r"\*\*x\*\* \_y\_ \`z\`"),
        ("[a](javascript:b)", r"\[a\](javascript:b)"),
        ("<script>&lt;", r"\<script\>\&lt;"),
        ("two\nlines\r\n# title", r"two lines \# title"),
        ("1. list", r"1\. list"),
        ("- list", r"\- list"),
        ("http://example.org www.a", r"http\://example.org www\.a"),
        (r"\*", r"\\\*"),
    ],
)
def test_markdown_shows_text_as_it_is(text, shown):
    assert markdown(text) == shown


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("50% & $1_2^3 #", r"50\% \& \$1\_2\textasciicircum{}3 \#"),
        ("a~b <c>", r"a\textasciitilde{}b \textless{}c\textgreater{}"),
        ("%\nnext", r"\% next"),
    ],
)
def test_latex_sets_text_as_it_is(text, set_as):
    assert latex(text) == set_as


def test_control_characters_and_turned_writing_are_dropped():
    assert plain("a\x00b\u202ec\x1b[31m\n d") == "abc[31m d"
