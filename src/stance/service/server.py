"""The process: a socket, uvicorn, and a stop that loses nothing."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Iterator

import uvicorn

from stance.config import ServeConfig
from stance.errors import ConfigError
from stance.prediction import Run
from stance.progress import screen
from stance.service.answering import Answering
from stance.service.app import create_app

PATIENCE = 60
"""Seconds that accepted requests are given after the signal to stop."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address; raises ConfigError where it is taken or not this machine's."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        raise ConfigError(
            f"host={host} port={port}: cannot be listened on ({str(fault.strerror).partition(' (')[0]}). "
            "Choose another port, or port=0 for any that is free."
        ) from None


def run_service(run: Run, config: ServeConfig, bound: socket.socket) -> None:
    """Answers until SIGINT or SIGTERM, then refuses new connections, answers what was accepted, and returns."""
    answering = Answering(run, config.max_quotes, config.queue)
    try:
        app = create_app(answering, config.token, config.max_bytes)
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=PATIENCE
            )
        )
        signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
        for line in _greeting(config, bound):
            screen.print(line, soft_wrap=True, highlight=False, markup=False)
        server.run(sockets=[bound])
    finally:
        answering.close()
    screen.print("Stopped; what was accepted is answered.")


def _greeting(config: ServeConfig, bound: socket.socket) -> Iterator[str]:
    host, port = bound.getsockname()[:2]
    if not config.token and not ipaddress.ip_address(host).is_loopback:
        yield "No token is asked for: every machine that reaches this one can ask. Set STANCE_TOKEN."
    address = f"[{host}]" if ":" in host else host
    yield f"http://{address}:{port} answers with {config.run}. Stop it with Ctrl+C."
