"""Rebuilds the page of public benchmarks from their results files.

python scripts/benchmarks_page.py docs/results/benchmarks docs/benchmarks.md
"""

import json
import sys
from pathlib import Path

from stance.files import write_text
from stance.reporting.benchmarks import benchmarks_page


def main(results: str, page: str) -> None:
    """Writes the page."""
    files = sorted(Path(results).glob("*.json"))
    write_text(Path(page), benchmarks_page([json.loads(file.read_text(encoding="utf-8")) for file in files]))


if __name__ == "__main__":
    main(*sys.argv[1:])
