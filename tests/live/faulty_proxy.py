"""A proxy before a real server that lets requests fail, one in so many."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.gitlab.answers import Answer
from tests.gitlab.faults import DropAfter, DropBefore, DropMidway, Status
from tests.gitlab.http_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.gitlab.faults import Fault

# What goes wrong in turn: before anything was done, and after.
FAULTS: Sequence[Fault] = (
    Status(503, headers={"Retry-After": "0"}),
    DropAfter(),
    Status(429, headers={"Retry-After": "1"}),
    DropMidway(),
    Status(500),
    DropBefore(),
    Status(502),
)
_OF_ONE_CONNECTION = {"connection", "transfer-encoding", "content-length", "content-type"}


class FaultyProxy:
    """Hands requests on.

    Attributes:
        url: without a trailing slash.
        every: each request of this number fails; 0: none does.
        asked: method, path and status of all requests; the status is None where none was sent.
        authorizations: what the requests proved of who asks.
    """

    def __init__(self, url: str, server: str) -> None:
        self.url = url
        self.every = 0
        self.asked: list[tuple[str, str, int | None]] = []
        self.authorizations: set[str | None] = set()
        self.stopping = threading.Event()
        self.before: Callable[[str, str], Answer | None] = lambda *_: None
        self._server = urlsplit(server).netloc
        self._lock = threading.Lock()
        self._count = 0
        self._faults = itertools.cycle(FAULTS)

    def writes(self) -> list[str]:
        """The methods of the requests that could change something, in order."""
        return [method for method, _, _ in self.asked if method not in {"GET", "HEAD"}]

    def handle(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer | None:
        with self._lock:
            self._count += 1
            is_due = bool(self.every) and self._count % self.every == 0
            fault = next(self._faults) if is_due else None

        def hand_on() -> Answer:
            return self.before(method, target) or self._handed_on(method, target, headers, body)

        answer = hand_on() if fault is None else fault.around(hand_on, self.stopping.wait)
        with self._lock:
            self.authorizations.add(headers.get("Authorization"))
            status = None if answer is None or answer.cut else answer.status
            self.asked.append((method, target, status))
        return answer

    def _handed_on(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        # The address that the client called is signed (S3), and becomes part of links (STAC).
        kept = {name: value for name, value in headers.items() if name.lower() != "expect"}
        connection = http.client.HTTPConnection(self._server, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, target, body, kept)
            answer = connection.getresponse()
            content = answer.read()
        told = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in _OF_ONE_CONNECTION
        }
        media_type = answer.headers.get("Content-Type", "")
        return Answer(answer.status, content, told, media_type)


@contextlib.contextmanager
def faulty_proxy(server: str) -> Iterator[FaultyProxy]:
    """Stand before a server, without faults until ``every`` is set."""
    with serving(lambda url: FaultyProxy(url, server)) as proxy:
        yield proxy
