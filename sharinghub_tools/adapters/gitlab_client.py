"""A client of GitLab's REST API with patience, for one thread.

Reads are asked again when the connection breaks, when GitLab is busy (429, for as long as its
``Retry-After`` says) and when it fails (500, 502, 503, 504). Writes are asked again only where
GitLab has not taken them: when it is busy, and when no connection was made.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import gitlab
import requests
import urllib3
from requests.adapters import HTTPAdapter

from sharinghub_tools.adapters import gitlab_answers, http_client
from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.network_errors import cause

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 30.0
# GitLab itself gives up after a minute (https://docs.gitlab.com/administration/operations/puma/).
_WRITE_SECONDS = 75.0
_LONGEST_RETRY_AFTER_SECONDS = 60.0
_LONGEST_BACKOFF_SECONDS = 8.0
_BUSY = 429
_FAILED = frozenset({500, 502, 503, 504})


class _Patience(urllib3.Retry):
    """When a request is sent again, and how long to wait before."""

    def __init__(self, *args: Any, wait: Callable[[float], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wait = wait

    def new(self, **kw: Any) -> Self:
        return super().new(wait=self._wait, **kw)

    def is_retry(self, method: str, status_code: int, *_: Any, **__: Any) -> bool:
        if status_code == _BUSY:
            return True
        return method.upper() in gitlab_answers.READING and status_code in _FAILED

    def increment(self, *args: Any, **kwargs: Any) -> Self:
        response = kwargs.get("response")
        asked = None if response is None else self._asked(response)
        is_too_long = asked is not None and asked > _LONGEST_RETRY_AFTER_SECONDS
        # Once exhausted, the answer is handed on, and says for how long GitLab is busy.
        patience = self.new(total=0) if is_too_long else self
        return super(_Patience, patience).increment(*args, **kwargs)

    def sleep(self, response: urllib3.BaseHTTPResponse | None = None) -> None:
        asked = None if response is None else self._asked(response)
        self._wait(self.get_backoff_time() if asked is None else asked)

    def get_backoff_time(self) -> float:
        # Not the same for all that were turned away together.
        longest = min(_LONGEST_BACKOFF_SECONDS, 0.25 * 2.0 ** len(self.history))
        return random.uniform(longest / 2, longest)  # noqa: S311 - no secret depends on it

    def _asked(self, response: urllib3.BaseHTTPResponse) -> float | None:
        try:
            return self.get_retry_after(response)
        except urllib3.exceptions.InvalidHeader:
            return None


class _Adapter(HTTPAdapter):
    """Also asks again when the connection breaks within an answer's body."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._patience = _Patience(
            total=4,
            connect=2,
            read=2,
            allowed_methods=gitlab_answers.READING,
            raise_on_status=False,
            wait=wait,
        )
        super().__init__(max_retries=self._patience)

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, *args: Any, **kwargs: Any
    ) -> requests.Response:
        patience = self._patience
        while True:
            answer = super().send(request, stream, *args, **kwargs)
            if stream:
                return answer
            try:
                _ = answer.content
            except requests.exceptions.RequestException as error:
                broken = error.args[0]
                patience = patience.increment(request.method, request.url, error=broken)
                patience.sleep()
            else:
                return answer


class _Session(requests.Session):
    """The connections to one GitLab; what its answers say of the token is raised here."""

    def __init__(self, access: Access, wait: Callable[[float], None], read_seconds: float) -> None:
        super().__init__()
        self._access = access
        self._read_seconds = read_seconds
        self.auth = http_client.Nobody()
        self.mount("https://", _Adapter(wait))
        self.mount("http://", _Adapter(wait))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> Any:
        """As that of requests, with errors of ours for all but what GitLab says of the request."""
        verb, address = str(method).upper(), str(url)
        # A link to the next page could lead elsewhere, and takes the token along.
        if not self._access.is_same_host(address):
            raise gitlab_answers.redirected(self._access, address)
        reading = verb in gitlab_answers.READING
        seconds = self._read_seconds if reading else max(self._read_seconds, _WRITE_SECONDS)
        kwargs["timeout"] = (_CONNECT_SECONDS, self._access.timeout or seconds)
        try:
            answer = super().request(method, url, *args, **kwargs)
        except (*http_client.UNANSWERED, OSError) as error:
            raise gitlab_answers.unanswered(self._access, verb, error) from cause(error)
        refusal = gitlab_answers.refusal(self._access, verb, answer)
        if refusal is not None:
            raise refusal
        return answer

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As that of requests; an upload is held in memory, to be sent again where it must be."""
        read = getattr(request.body, "read", None)
        if read is not None:
            request.body = read()
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Follow GitLab to a project that was moved, and nowhere else.

        https://docs.gitlab.com/api/rest/#redirects
        """
        location = super().get_redirect_target(resp)
        if location is None:
            return None
        location = urljoin(str(resp.url), location)
        asked, target = urlsplit(str(resp.url)), urlsplit(location)
        is_read = str(resp.request.method).upper() in gitlab_answers.READING
        if not is_read or target.hostname != asked.hostname or target.path == asked.path:
            raise gitlab_answers.redirected(self._access, location)
        # Behind a proxy that ends TLS, GitLab may name another scheme and port.
        return urlunsplit((asked.scheme, asked.netloc, target.path, target.query, ""))


# For those who pass it on.
Client = gitlab.Gitlab


def open_client(
    access: Access,
    wait: Callable[[float], None] = time.sleep,
    read_seconds: float | None = None,
) -> gitlab.Gitlab:
    """Make a client; nothing is sent yet.

    Args:
        access: who asks which GitLab.
        wait: how to wait some seconds before a request is sent again.
        read_seconds: how long a read may take, unless ``access`` says it; a write may take longer.
            None is 30.
    """
    if access.verify is False:
        http_client.accept_unchecked_certificates()
    return gitlab.Gitlab(
        access.url,
        private_token=access.token if access.kind == "private" else None,
        oauth_token=access.token if access.kind == "oauth" else None,
        job_token=access.token if access.kind == "job" else None,
        ssl_verify=access.verify,
        user_agent=http_client.USER_AGENT,
        per_page=100,
        keep_base_url=True,
        session=_Session(access, wait, read_seconds or _READ_SECONDS),
    )
