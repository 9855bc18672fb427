"""Quotes are hostile text: what each format must not be talked into. HTML is escaped by the templates themselves."""

from __future__ import annotations

import re
import unicodedata

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "×": r"$\times$", "−": "--", "≥": r"$\geq$", "≤": r"$\leq$", "κ": r"$\kappa$", "Δ": r"$\Delta$",
}  # fmt: skip
FORMULA = ("=", "+", "-", "@", "|", "%")


def plain(text: object) -> str:
    """One line without control characters and without marks that turn the direction of writing."""
    spaced = " ".join(str(text).split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cc", "Cf"))


def markdown(text: object) -> str:
    """Text that Markdown shows as it is, in a paragraph, a list or a table's cell."""
    escaped = re.sub(r"([\\`*_{}\[\]<>|#~&$!])", r"\\\1", plain(text))
    escaped = re.sub(r"(?i)\b(https?|ftp|www)(://|\.)", r"\1\\\2", escaped)
    return re.sub(r"^(\d+(?=[.)])|(?=[-+=]))", r"\1\\", escaped)


def latex(text: object) -> str:
    """Text that LaTeX sets as it is."""
    return "".join(LATEX.get(letter, letter) for letter in plain(text))


def csv_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if text.startswith(FORMULA) else text
