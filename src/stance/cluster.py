"""A Ray cluster: this machine's cores for as long as they are needed, or one that runs already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from stance.errors import ConfigError, StanceError

QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
"""No reports to its makers; what matters of its log is raised."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Ray, connected to `address`; `local` starts it on this machine, without a dashboard and for this process alone.

    Ray listens on all of a machine's addresses and runs what it is sent: a token of this process keeps others out.
    Raises ConfigError where Ray is not installed or does not answer. A StanceError of a worker is raised as itself.
    """
    local = address == "local"
    own = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token_hex(32)} if local else {}
    os.environ |= {**QUIET, **own, **os.environ}
    try:
        import ray
        from ray.exceptions import RayError
    except ModuleNotFoundError as fault:
        raise ConfigError("Ray is not installed. Install it with: pip install 'stance-quotes[ray]'.") from fault
    try:
        ray.init(address, log_to_driver=False, logging_level="ERROR", **({"include_dashboard": False} if local else {}))
    except (ConnectionError, ValueError, RuntimeError) as fault:
        what = "Ray did not start on this machine" if local else f"No Ray cluster answers at {address}"
        raise ConfigError(
            f"{what} ({str(fault).splitlines()[0]}). Start one with `ray start --head`, or use the address local."
        ) from fault
    try:
        yield ray
    except RayError as fault:
        raise _own(fault) or fault from fault
    finally:
        ray.shutdown()


def _own(fault: BaseException | None) -> StanceError | None:
    """The StanceError at the bottom of what Ray raises."""
    while fault is not None and not isinstance(fault, StanceError):
        fault = getattr(fault, "cause", None) or fault.__cause__
    return fault
