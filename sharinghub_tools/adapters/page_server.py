"""The page on this machine: uvicorn (https://www.uvicorn.org) serves it to this machine alone."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

from sharinghub_tools.adapters import asgi_server
from sharinghub_tools.adapters.page_routes import page_app
from sharinghub_tools.adapters.shown_page import ShownPage
from sharinghub_tools.errors import EnvironmentLacksError

HOST = "127.0.0.1"
DEFAULT_PORT = 8421
# Ports that are tried where nobody asked for one.
_TRIES = 20
# Seconds that a download may still take when the server is told to stop.
_GRACE_SECONDS = 1


def listen(port: int | None) -> socket.socket:
    """A socket that only this machine can connect to.

    Args:
        port: which; 0 for any that is free, None for :data:`DEFAULT_PORT` or the next free one.

    Raises:
        EnvironmentLacksError: the port is taken, or may not be used.
    """
    wanted = range(DEFAULT_PORT, DEFAULT_PORT + _TRIES) if port is None else (port,)
    for each in wanted:
        listening = socket.socket()
        # A port of a preview that ended just now is free.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, each))
            listening.listen()
            return listening
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise EnvironmentLacksError(
                    f"port {each} cannot be used: {error.strerror}; choose another with --port"
                ) from error
    taken = f"port {port} is" if port is not None else f"ports {wanted[0]} to {wanted[-1]} are"
    raise EnvironmentLacksError(f"{taken} taken; choose another with --port")


def serve(
    listening: socket.socket,
    page: ShownPage,
    changes: Callable[[], AsyncIterator[None]],
    ready: Callable[[str], None],
) -> None:
    """Serve the page until somebody interrupts, and make it anew whenever something changes.

    Args:
        listening: of :func:`listen`; closed in the end.
        page: what is shown.
        changes: yields when the page may have to be made anew.
        ready: called with the page's URL once it answers.

    Raises:
        EnvironmentLacksError: the folder cannot be watched.
    """
    # Whoever interrupts has seen enough: that is how a preview ends.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(listening, page, changes, ready))


async def _serve(
    listening: socket.socket,
    page: ShownPage,
    changes: Callable[[], AsyncIterator[None]],
    ready: Callable[[str], None],
) -> None:
    server = _server(page)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    watching = asyncio.create_task(_watch(page, changes))
    # A watcher that ends has failed: a page that shows yesterday's README is worse than none.
    watching.add_done_callback(lambda _: setattr(server, "should_exit", True))
    if server.started:
        ready(f"http://{HOST}:{listening.getsockname()[1]}/")
    await serving
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching


async def _watch(page: ShownPage, changes: Callable[[], AsyncIterator[None]]) -> None:
    try:
        async for _ in changes():
            await page.renew()
    except OSError as error:
        raise EnvironmentLacksError(f"the folder cannot be watched: {error.strerror}") from error


def _server(page: ShownPage) -> Any:
    import uvicorn

    class Server(uvicorn.Server):
        """Tells open pages that it ends: they hold their connections else."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            page.close()
            await super().shutdown(sockets)

    app = page_app(page, (HOST, "localhost"))
    return Server(asgi_server.config(app, grace_seconds=_GRACE_SECONDS))
