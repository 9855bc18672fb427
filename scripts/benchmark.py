"""Measure a recipe on a public benchmark. Usage: `python scripts/benchmark.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("benchmark")
