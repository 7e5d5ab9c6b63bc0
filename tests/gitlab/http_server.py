"""HTTP/1.1 with a thread for every connection; faults are put around the handling here."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.gitlab.answers import Answer


class Site(Protocol):
    """What is served."""

    stopping: threading.Event

    def handle(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer | None:
        """The answer to a request; None: the connection is to be closed without one."""


AnySite = TypeVar("AnySite", bound=Site)


@contextlib.contextmanager
def serving(make: Callable[[str], AnySite]) -> Iterator[AnySite]:
    """Serve on a free port of this machine what ``make`` makes of the address."""
    with _Server() as server:
        site = make(f"http://127.0.0.1:{server.server_port}")
        server.site = site
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.stopping.set()
            server.shutdown()
            server.close_connections()
            thread.join()


class _Server(ThreadingHTTPServer):
    """Its threads end when ``close_connections`` was called: nobody's idle connection stays."""

    daemon_threads = False
    request_queue_size = 128
    site: Site

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wake the threads that wait for another request."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the server's."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "nginx", ""

    def _serve(self) -> None:
        try:
            body = self._body()
            headers = cast("Mapping[str, str]", self.headers)
            answer = self.server.site.handle(self.command, self.path, headers, body)
            if answer is None:
                self.close_connection = True
            else:
                self._send(answer)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 204:
            sent = len(answer.body) // 2 if answer.cut else len(answer.body)
            self.wfile.write(answer.body[:sent])
        if answer.cut:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Say nothing."""
