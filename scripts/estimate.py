"""Estimate the shares of a corpus from predictions and a coded sample. Usage: `python scripts/estimate.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("estimate")
