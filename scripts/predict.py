"""Predict which side each quote takes toward a target, and in what tone; from a file of quotes, or from an article. See `python scripts/predict.py --help`."""

from stance.cli import predict

if __name__ == "__main__":
    predict()
