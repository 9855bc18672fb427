"""Measure how far a recipe carries to other quotes. Usage: `python scripts/transfer.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("transfer")
