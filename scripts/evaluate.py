"""Evaluate a trained run. Usage: `python scripts/evaluate.py --help`."""

from stance.cli import evaluate

if __name__ == "__main__":
    evaluate()
