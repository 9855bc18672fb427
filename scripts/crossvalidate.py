"""Cross-validate a recipe by speaker, theatre or another column. Usage: `python scripts/crossvalidate.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("crossvalidate")
