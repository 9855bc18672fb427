"""Describe the corpus: every figure of its card. Usage: `python scripts/corpus.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("corpus")
