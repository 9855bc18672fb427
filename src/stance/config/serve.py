"""Settings of the service."""

from __future__ import annotations

from pydantic import Field

from stance.config.section import Positive, Section


class ServeConfig(Section):
    """Answer quotes and articles over HTTP, and on a page of its own."""

    run: str = Field(description="run folder to answer with")
    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0: every network this machine is in")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0: any that is free")
    token: str | None = Field(
        None, min_length=1, description="what a request must bring as `Authorization: Bearer …`; none: open to all"
    )
    max_quotes: Positive = Field(256, description="most quotes in one request")
    max_bytes: Positive = Field(1_000_000, description="largest body of a request")
    queue: Positive = Field(
        4096, description="quotes that may wait; while more do, requests are sent away for a moment"
    )
