"""Answer over HTTP with a trained run. Usage: `python scripts/serve.py --help`."""

from stance.cli import door

if __name__ == "__main__":
    door("serve")
