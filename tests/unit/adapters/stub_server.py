"""A web server on loopback that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    authorization: str | None
    method: str = "GET"
    target: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """``drop`` hangs up without an answer; ``cut`` before the body's end."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False


def as_json(content: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content))


MISSING = as_json({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not found"}, 404)


@dataclass
class StubServer:
    url: str
    answer: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextlib.contextmanager
def stub_server(
    answer: Callable[[Asked], Answer], certificate: Path | None = None
) -> Iterator[StubServer]:
    """Serve on a free port, over TLS where there is a PEM file with a key and a certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                parts.path,
                dict(parse_qsl(parts.query)),
                self.headers.get("Authorization"),
                self.command,
                self.path,
                dict(self.headers),
                self.rfile.read(int(self.headers.get("Content-Length", 0))),
            )
            stub.asked.append(asked)
            given = stub.answer(asked)
            if given.drop:
                self.close_connection = True
                return
            body = given.body.encode()
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", given.content_type)
            self.send_header("Content-Length", str(len(body) + given.cut))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            self.close_connection = given.cut

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - called by these names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if certificate is not None:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        stub = StubServer(f"{scheme}://127.0.0.1:{server.server_port}", answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
