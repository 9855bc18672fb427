"""Train a stance and sentiment classifier on quotes. Usage: `python scripts/train.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("train")
