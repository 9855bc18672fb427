"""Evaluate a trained run. Usage: `python scripts/evaluate.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("evaluate")
