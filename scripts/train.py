"""Train a stance and sentiment classifier, evaluate it on the test split beside its baselines, and write a report. See `python scripts/train.py --help`."""

from stance.cli import train

if __name__ == "__main__":
    train()
