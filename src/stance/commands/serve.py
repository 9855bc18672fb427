"""Answer over HTTP."""

from __future__ import annotations

from importlib.util import find_spec

from stance.config import ServeConfig
from stance.errors import ConfigError
from stance.prediction import load_run

NEEDED = ("fastapi", "uvicorn")


def serve(config: ServeConfig) -> None:
    """Answers requests until it is told to stop (Ctrl+C, SIGTERM); what was accepted by then is still answered."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(f"The service needs {' and '.join(missing)}. Run `pip install 'stance-quotes[serve]'`.")
    from stance.service import listen, run_service

    socket = listen(config.host, config.port)
    run_service(load_run(config.run), config, socket)
