"""Measures how often the 95% intervals of corrected shares hold the true share, on made corpora.

    python scripts/measure_coverage.py docs/results/estimate.json

Half a minute to two; numpy only.
"""

import sys
from pathlib import Path

from stance.evaluation.coverage import measure_coverage
from stance.files import write_json


def main(results: str) -> None:
    """Writes the figures to a JSON file."""
    write_json(Path(results), measure_coverage(repeats=2000, sizes=(50, 100, 200, 400)))


if __name__ == "__main__":
    main(*sys.argv[1:])
