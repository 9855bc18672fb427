"""Describe the corpus: every figure of its card. Usage: `python scripts/corpus.py --help`."""

from stance.cli import corpus

if __name__ == "__main__":
    corpus()
