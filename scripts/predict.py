"""Predict which side quotes take. Usage: `python scripts/predict.py --help`."""

from stance.cli import predict

if __name__ == "__main__":
    predict()
