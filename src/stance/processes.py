"""The processes of one training: alone, or several started by torchrun, which numbers them in the environment."""

from __future__ import annotations

import os


def process_count() -> int:
    """How many processes train together; 1 without torchrun."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def process_number() -> int:
    """Which of them this is, from 0."""
    return int(os.environ.get("RANK", "0"))


def is_first_process() -> bool:
    """Whether this process is the one that writes and speaks."""
    return process_number() == 0
