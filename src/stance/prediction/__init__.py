"""A run and quotes or an article in, predictions out."""

from stance.prediction.run import Run, load_run
from stance.prediction.write import write_rows

__all__ = ["Run", "load_run", "write_rows"]
