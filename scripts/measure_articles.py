"""Measures quote and speaker extraction on PolNeAR and annotated articles, beside textacy.

    python scripts/measure_articles.py ../shared/benchmarks/polnear/dev ../shared/real/articles \\
        docs/results/articles.json [outputs/quotes]

The last word names the folder of a trained engine (scripts/train_quotes.py), measured beside the rules.
The data sets are not part of the project; `pip install textacy` is needed for the comparison.
"""

import json
import sys
from pathlib import Path

from stance.articles.measure import measure
from stance.files import write_text


def main(polnear: str, annotated: str, results: str, trained: str | None = None) -> None:
    """Writes the figures to a JSON file."""
    figures = measure(Path(polnear), Path(annotated), trained)
    write_text(Path(results), json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
