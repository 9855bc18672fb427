"""Measures the service under 32 clients beside the same rows answered in one batch.

python scripts/measure_service.py outputs/demo docs/results/service.json
"""

import sys
from pathlib import Path

from stance.files import write_json
from stance.service.measure import measure_service


def main(run: str, results: str) -> None:
    """Writes the figures to a JSON file."""
    write_json(Path(results), measure_service(run))


if __name__ == "__main__":
    main(*sys.argv[1:])
