"""Train a second engine that finds quotes. Usage: `python scripts/train_quotes.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("train_quotes")
