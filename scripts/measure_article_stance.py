"""Measures the stance of quotes found in annotated articles, which are about the target, and the speed end to end.

    python scripts/measure_article_stance.py outputs/demo ../shared/real/articles \\
        ../shared/benchmarks/polnear/dev docs/results/article_stance.json

The data sets are not part of the project.
"""

import sys
from pathlib import Path

from stance.files import write_json
from stance.prediction import load_run
from stance.prediction.measure import measure_stance


def main(run: str, annotated: str, polnear: str, results: str) -> None:
    """Writes the figures to a JSON file."""
    write_json(Path(results), measure_stance(load_run(run), Path(annotated), Path(polnear)))


if __name__ == "__main__":
    main(*sys.argv[1:])
