"""Measure speed as a share of the machine's matrix multiply. Usage: `python scripts/bench.py --help`."""

from stance.cli import bench

if __name__ == "__main__":
    bench()
