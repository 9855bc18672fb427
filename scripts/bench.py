"""Measure speed as a share of the machine's matrix multiply. Usage: `python scripts/bench.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("bench")
