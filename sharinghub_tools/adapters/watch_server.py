"""What ``sharinghub watch`` answers over HTTP, with Starlette and uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.adapters import asgi_server
from sharinghub_tools.adapters.watch_metrics import CONTENT_TYPE
from sharinghub_tools.errors import EnvironmentLacksError

# MLflow's own limit of a tag's value is 5,000 characters.
_LARGEST_BODY = 256 * 1024
_GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """What is answered.

    Attributes:
        webhook: takes headers (names in lower case) and body, returns status and JSON.
        health: returns status and JSON.
        metrics: returns Prometheus' text.
    """

    webhook: Callable[[Mapping[str, str], bytes], tuple[int, dict[str, Any]]]
    health: Callable[[], tuple[int, dict[str, Any]]]
    metrics: Callable[[], bytes]


def listen(host: str, port: int) -> socket.socket:
    """A socket at an address.

    Raises:
        EnvironmentLacksError: the port is taken, may not be used, or the host is not here.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise EnvironmentLacksError(
            f"cannot listen at {host}:{port}: {error.strerror or error}; choose another --listen"
        ) from error
    return listening


def serve(listening: socket.socket, answers: Answers) -> None:
    """Serve until SIGTERM or an interrupt; the socket is closed then."""
    import contextlib

    import uvicorn

    config = asgi_server.config(watch_app(answers), grace_seconds=_GRACE_SECONDS)
    # uvicorn stops in order, and raises the signal again then.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def watch_app(answers: Answers) -> Any:
    """The ASGI application."""
    from starlette.applications import Starlette
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    async def webhook(request: Request) -> Response:
        body = b""
        try:
            async for piece in request.stream():
                body += piece
                if len(body) > _LARGEST_BODY:
                    return JSONResponse({"refused": "it is too large"}, 413)
        except ClientDisconnect:
            return Response(status_code=400)
        # Of headers that were sent twice, the last counts, as with WSGI.
        status, content = answers.webhook(dict(request.headers), body)
        return JSONResponse(content, status)

    async def health(_: Request) -> Response:
        status, content = answers.health()
        return JSONResponse(content, status)

    async def metrics(_: Request) -> Response:
        return Response(answers.metrics(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/webhook", webhook, methods=["POST"]),
            Route("/health", health),
            Route("/metrics", metrics),
        ]
    )
