"""Public benchmarks: a recipe trained several times and scored as the benchmark's authors do."""

from stance.benchmark.measure import measure_benchmark

__all__ = ["measure_benchmark"]
