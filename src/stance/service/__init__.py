"""A trained run behind HTTP: quotes and articles in, rows out, and a page to try it."""

from stance.service.server import listen, run_service

__all__ = ["listen", "run_service"]
