"""Rows of articles in; who stands where, as figures and as a page, out."""

from stance.positions.page import render_page
from stance.positions.shares import positions

__all__ = ["positions", "render_page"]
