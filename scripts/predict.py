"""Predict which side quotes take. Usage: `python scripts/predict.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("predict")
