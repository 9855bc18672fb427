"""Evaluate a trained run: on its own test split, or on other labelled quotes. See `python scripts/evaluate.py --help`."""

from stance.cli import evaluate

if __name__ == "__main__":
    evaluate()
