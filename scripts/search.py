"""Search for the settings of a recipe on validation. Usage: `python scripts/search.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("search")
