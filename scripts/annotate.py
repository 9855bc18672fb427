"""From raw text to gold labels, step by step. Usage: `python scripts/annotate.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("annotate")
