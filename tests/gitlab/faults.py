"""Faults that a test orders: what may go wrong between a client and GitLab, and when.

gitlab.faults.on(DropAfter(), nth=3)                  # the third request from now on
gitlab.faults.on(Status(502), match=lambda request: request.method == "POST")
gitlab.faults.on(RateLimit(retry_after=1), times=2)   # the next two requests
gitlab.faults.on(Status(500), times=None)             # every request from now on
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Literal, Protocol

from tests.gitlab.answers import Answer

if TYPE_CHECKING:
    from tests.gitlab.requests_log import Request

Handle = Callable[[], Answer]
"""Handles the request for real."""

Wait = Callable[[float], None]
"""Waits that many seconds, or until the server stops."""


MEANWHILE: ContextVar[Callable[[str], None] | None] = ContextVar("MEANWHILE", default=None)
"""What is to happen within the commit that this request makes: called with the moment's name."""


class Fault(Protocol):
    """Stands between the request and its handling."""

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        """The answer to send; None: the connection is closed without one."""


@dataclass(frozen=True)
class Status:
    """Answers ``code`` without handling the request, as a proxy or a broken GitLab does."""

    code: int
    message: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        text = self.message if self.message is not None else _REASONS.get(self.code, "Error")
        return Answer.of({"message": text}, self.code, dict(self.headers))


_REASONS = {
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    409: "409 Conflict: Resource lock",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    503: "503 Service Unavailable",
    504: "504 Gateway Timeout",
}


@dataclass(frozen=True)
class Delay:
    """Waits, then handles: a client that gave up in between has its write done all the same.

    With ``after`` it handles first, and waits before it answers.
    """

    seconds: float
    after: bool = False

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        if self.after:
            answer = handle()
            wait(self.seconds)
            return answer
        wait(self.seconds)
        return handle()


@dataclass(frozen=True)
class DropBefore:
    """Closes the connection; nothing was done.

    git (libcurl) sends a request again by itself where a connection that it had used before is
    closed without a byte: this then costs a request, and ``DropAfter`` makes git push twice, the
    second time in vain.
    """

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        return None


@dataclass(frozen=True)
class DropAfter:
    """Does what was asked, then closes the connection without an answer."""

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        handle()
        return None


@dataclass(frozen=True)
class DropMidway:
    """Does what was asked; the connection breaks in the middle of the answer.

    Unlike a connection that was dropped without a byte, git's HTTP library never sends the request
    again by itself then.
    """

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        return replace(handle(), cut=True)


@dataclass(frozen=True)
class RateLimit:
    """Too many requests: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/."""

    retry_after: int = 1

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        reset = int(time.time()) + self.retry_after
        headers = {
            "Retry-After": str(self.retry_after),
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Limit": "2000",
            "RateLimit-Observed": "2001",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(reset),
            "RateLimit-ResetTime": formatdate(reset, usegmt=True),
        }
        return Answer.text("Retry later\n", 429, headers)


@dataclass(frozen=True)
class Meanwhile:
    """Somebody else acts in the midst of this request's commit.

    "checked": after GitLab compared ``last_commit_id``, before Gitaly reads the branch's head: a
    commit that slips in there is built upon, and a whole file written over it is lost.
    "read": after the head was read: a commit that slips in there makes the ref's move fail.
    """

    act: Callable[[], object]
    at: Literal["checked", "read"] = "read"

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        def when(moment: str) -> None:
            if moment == self.at:
                self.act()

        mark = MEANWHILE.set(when)
        try:
            return handle()
        finally:
            MEANWHILE.reset(mark)


@dataclass
class _Order:
    fault: Fault
    nth: int
    match: Callable[[Request], bool]
    left: int | None
    seen: int = 0


class Faults:
    """The faults ordered and not yet used up."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()

    def on(
        self,
        fault: Fault,
        nth: int = 1,
        match: Callable[[Request], bool] = lambda _: True,
        times: int | None = 1,
    ) -> None:
        """Order ``fault`` for the ``nth`` request from now on that ``match`` picks.

        API and git requests count alike. ``times``: for that many picked requests from the
        ``nth`` one on; None: for all of them.
        """
        with self._lock:
            self._orders.append(_Order(fault, nth, match, times))

    def clear(self) -> None:
        """Forget what is ordered."""
        with self._lock:
            self._orders.clear()

    @property
    def pending(self) -> list[Fault]:
        """The faults that have not (all) struck yet: a test that expects [] knows they did."""
        with self._lock:
            return [order.fault for order in self._orders]

    def around(self, request: Request, handle: Handle, stopping: threading.Event) -> Answer | None:
        """The answer to send, with the fault that is due; None: the connection is closed without.

        Args:
            request: gets the status that is sent.
            handle: handles the request for real.
            stopping: ends what a fault waits for.
        """
        fault = self._take(request)

        def wait(seconds: float) -> None:
            stopping.wait(seconds)

        answer = fault.around(handle, wait) if fault else handle()
        if answer is not None:
            request.status = answer.status
        return answer

    def _take(self, request: Request) -> Fault | None:
        with self._lock:
            due = None
            for order in self._orders:
                if order.match(request):
                    order.seen += 1
                    if order.seen >= order.nth and due is None:
                        due = order
            if due is None:
                return None
            if due.left is not None:
                due.left -= 1
                if due.left == 0:
                    self._orders.remove(due)
            return due.fault
