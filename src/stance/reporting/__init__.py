"""Figures and prediction rows in; HTML, Markdown, LaTeX, CSV and the model card out: same input, same bytes."""

from stance.reporting.details import worst_errors
from stance.reporting.render import render_model_card, render_reports
from stance.reporting.screen import score_table

__all__ = ["render_model_card", "render_reports", "score_table", "worst_errors"]
