"""Compare finished runs, seed by seed and recipe by recipe. Usage: `python scripts/compare.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("compare")
