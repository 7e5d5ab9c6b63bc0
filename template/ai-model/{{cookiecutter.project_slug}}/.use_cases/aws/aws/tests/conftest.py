"""The stack in moto, and an endpoint of HTTP that answers as a test wants."""

import json
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import boto3
import pytest

from {{ cookiecutter.package_name }}.workflow import (
    executions,
    local,
)

PARAMETERS = {
    "Threshold": "0.8",
    "Classes": '["bicycle", "motorcycle"]',
    "TestPrefix": "test",
    "Email": "ada@example.org",
    "DataCapturePercentage": "100",
}
SURE, UNSURE = [0.95, 0.05], [0.4, 0.6]


class Endpoint:
    """What the endpoint answers next, how often it is busy before, the images it was given."""

    def __init__(self) -> None:
        self.answer: bytes = json.dumps(SURE).encode()
        self.by_image: dict[bytes, list[float]] = {}
        self.status = 200
        self.busy = 0
        self.images: list[bytes] = []
        self.url = ""


@pytest.fixture(scope="session")
def endpoint_server() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            image = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "image/png"
            endpoint.images.append(image)
            answer = endpoint.answer
            if image in endpoint.by_image:
                answer = json.dumps(endpoint.by_image[image]).encode()
            self.send_response(503 if endpoint.busy else endpoint.status)
            endpoint.busy = max(endpoint.busy - 1, 0)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/invocations"
    yield endpoint
    server.shutdown()
    server.server_close()


@pytest.fixture
def endpoint(endpoint_server: Endpoint) -> Endpoint:
    url = endpoint_server.url
    endpoint_server.__init__()
    endpoint_server.url = url
    return endpoint_server


# With the module it ends, and moto with it: other tests want an account with nothing in it.
@pytest.fixture(scope="module")
def twin(endpoint_server: Endpoint) -> Iterator[local.Twin]:
    with local.twin("bikes", PARAMETERS, endpoint_server.url) as made:
        yield made


@pytest.fixture
def bucket(twin: local.Twin) -> str:
    return twin.outputs["Bucket"]


@pytest.fixture
def run(twin, endpoint):
    def run_events(*events):
        return executions.run(twin.outputs["StateMachine"], list(events), poll=0.02)

    return run_events


@pytest.fixture
def put(bucket):
    def put_object(name, content):
        boto3.client("s3").put_object(Bucket=bucket, Key=f"test/{name}", Body=content)
        return executions.event(bucket, f"test/{name}")

    return put_object


@pytest.fixture
def sent(twin):
    before = len(twin.notifications())
    return lambda: twin.notifications()[before:]


@pytest.fixture
def waited(monkeypatch):
    """Seconds that the state machine would have waited before each new attempt."""
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

    seconds = []
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=seconds.append))
    return seconds


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(grey: int = 0, width: int = 2, height: int = 2) -> bytes:
    """A PNG image of one grey."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey]) * 2) * 2)
    chunks = [chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
