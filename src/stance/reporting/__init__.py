"""Figures in, pages out: HTML, Markdown and the table on the screen."""

from stance.reporting.render import render_reports, score_table

__all__ = ["render_reports", "score_table"]
