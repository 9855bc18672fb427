"""A text in; its quotes and their speakers out."""

from stance.articles.extract import find_quotes

__all__ = ["find_quotes"]
