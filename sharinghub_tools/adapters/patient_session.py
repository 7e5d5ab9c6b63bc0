"""Requests to a server that may be busy, and be asked again: what is asked must bear it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from sharinghub_tools.adapters import http_client
from sharinghub_tools.adapters.network_errors import is_not_connected
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.adapters.retry_after import seconds_to_wait

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
_TRIES = 7
_LONGEST_WAIT_SECONDS = 60.0
# A fault of the server's own may be one of what it was sent: it is not asked as often.
_BUSY = {408: _TRIES, 425: _TRIES, 429: _TRIES, 500: 4, 502: _TRIES, 503: _TRIES, 504: _TRIES}


class PatientSession:
    """A session with one server; may be used by several threads at once.

    Attributes:
        url: the server's, as it was given.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        wait: Callable[[float], None] = time.sleep,
        verify: bool | str = True,
    ) -> None:
        """Prepare requests; none is sent yet.

        Args:
            url: of the server; the headers go to no other.
            headers: of each request.
            wait: how to wait some seconds before a request is sent again.
            verify: whether its certificate is checked, or which certificates are trusted.
        """
        self.url = url
        self._origin = origin(url)
        self._headers = {"User-Agent": http_client.USER_AGENT, **headers}
        self._wait = wait
        self._verify = verify
        self._has_answered = False
        self._of_thread = threading.local()

    def send(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        stream: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer to a request, which is sent again where the server is busy or silent.

        Args:
            method: as ``GET``.
            url: of the same server: redirects are not followed.
            json: the body.
            params: of the query.
            stream: whether the body of the answer is left to be read.
            headers: besides those of each request.

        Raises:
            requests.RequestException: the server does not answer; and what else
                :data:`http_client.UNANSWERED` names.
            ValueError: the URL is of another server.
        """
        if origin(url) != self._origin:
            raise ValueError("the address leads to another server")
        tried = 0
        while True:
            tried += 1
            try:
                answer = self._session().request(
                    method,
                    url,
                    json=json,
                    params=params,
                    headers={**self._headers, **(headers or {})},
                    auth=http_client.Nobody(),
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=stream,
                    verify=self._verify,
                )
            except http_client.UNANSWERED as error:
                if tried == _TRIES or not self._may_pass(error):
                    raise
                seconds = _backoff(tried)
            else:
                self._has_answered = True
                seconds = seconds_to_wait(answer, _backoff(tried))
                if tried >= _BUSY.get(answer.status_code, 0) or seconds > _LONGEST_WAIT_SECONDS:
                    return answer
                answer.close()
            self._wait(seconds)

    def _may_pass(self, error: Exception) -> bool:
        """Whether it may be otherwise in a moment: a server that answered before is there."""
        if isinstance(error, requests.exceptions.SSLError):
            return False
        if isinstance(error, requests.ConnectionError):
            return self._has_answered or not is_not_connected(error)
        broken = requests.Timeout | requests.exceptions.ChunkedEncodingError
        return isinstance(error, broken)

    def _session(self) -> requests.Session:
        # Its cookies and its proxies are of one thread (https://github.com/psf/requests/issues/2766).
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = requests.Session()
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(pool_maxsize=1))
            self._of_thread.session = session
        return session


def _backoff(tried: int) -> float:
    # Random, so that those who were refused together do not come back together.
    return 0.2 * 2.0 ** (tried - 1) * random.uniform(0.5, 1.0)  # noqa: S311
