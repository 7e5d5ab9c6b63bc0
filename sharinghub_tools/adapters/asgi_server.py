"""How applications are served: by uvicorn, which says nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uvicorn


def config(app: Any, *, grace_seconds: int) -> uvicorn.Config:
    """The server's settings.

    Args:
        app: the ASGI application.
        grace_seconds: that requests may still take when it is told to stop.
    """
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        server_header=False,
        timeout_graceful_shutdown=grace_seconds,
    )
