"""A file over HTTP, in pieces if need be: what has come stays, and the rest is asked for.

Ranges as in https://www.rfc-editor.org/rfc/rfc9110#name-range-requests. A file counts only when
its size and its checksum are what they must be.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import requests

from sharinghub_tools.adapters import http_client
from sharinghub_tools.adapters.network_errors import cause, not_connected, reason
from sharinghub_tools.adapters.origin import origin, without_credentials
from sharinghub_tools.adapters.retry_after import seconds_to_wait
from sharinghub_tools.domain.dataset_files import Digest
from sharinghub_tools.errors import GitlabError, UnansweredError

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 120.0
_PIECE = 1 << 20
# Of a connection that breaks, what is less than this is lost.
_READ_AT_ONCE = 1 << 16
_TRIES = 6
_MOST_HOPS = 5
_LONGEST_WAIT_SECONDS = 60.0
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
# An address that was good for a while, and is no more.
_OVER = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True)
class Address:
    """Where the bytes are: both may hold secrets, and are never shown."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class NotServedError(GitlabError):
    """The address answers with a status that no repetition mends.

    Attributes:
        status: of HTTP.
    """

    def __init__(self, what: str, host: str, status: int) -> None:
        """Say of which file, and who answered."""
        super().__init__(f"{what}: {host} answers {status}")
        self.status = status


class ResumableDownload:
    """Downloads; may be used by several threads at once.

    Args:
        verify: whether certificates are checked, or which are trusted.
        wait: how to wait some seconds before a request is sent again.
    """

    def __init__(
        self, *, verify: bool | str = True, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._verify = verify
        self._wait = wait
        self._of_thread = threading.local()

    def fetch(
        self,
        what: str,
        address: Callable[[], Address],
        target: Path,
        digest: Digest,
        advance: Callable[[int], None],
    ) -> None:
        """Fill the target; what it has already is the beginning of the file.

        Args:
            what: is fetched, for messages.
            address: finds out where from; asked again where an address is no longer good.
            target: a file that is nobody else's; it stays where the download ends early.
            digest: what the bytes must be.
            advance: is told how many more there are.

        Raises:
            NotServedError: the address answers with a status that no repetition mends.
            UnansweredError: the connection breaks again and again.
            GitlabError: what comes is not what it must be.
            OSError: the target cannot be written.
        """
        for _ in range(2):
            self._complete(what, address, target, advance)
            if matches(target, digest):
                return
            target.unlink()
        raise GitlabError(
            f"{what}: what comes has another checksum than it must have; tell who runs the server"
        )

    def _complete(
        self,
        what: str,
        address: Callable[[], Address],
        target: Path,
        advance: Callable[[int], None],
    ) -> None:
        current, is_fresh, tried = address(), True, 0
        while True:
            tried += 1
            host = _host(current.url)
            try:
                with self._ask(current, _size(target)) as answer:
                    status = answer.status_code
                    if status in (200, 206):
                        _write(answer, target, advance)
                        return
                    if status == 416:
                        # What is there is all there is, or is not its beginning.
                        if _is_whole(answer, target):
                            return
                        target.unlink(missing_ok=True)
                        seconds = 0.0
                    elif status in _BUSY and tried < _TRIES:
                        seconds = min(seconds_to_wait(answer, _pause(tried)), _LONGEST_WAIT_SECONDS)
                    elif status in _OVER and not is_fresh:
                        current, is_fresh, seconds = address(), True, 0.0
                        continue
                    else:
                        raise NotServedError(what, host, status)
            except http_client.UNANSWERED as error:
                problem = not_connected(f"https://{host}", "the store", error)
                if tried >= _TRIES or isinstance(error, requests.exceptions.SSLError):
                    raise UnansweredError(
                        f"{what}: {problem or f'the connection to {host} broke ({reason(error)})'}"
                        "; run the command again: it goes on from there"
                    ) from cause(error)
                seconds = _pause(tried)
            is_fresh = False
            self._wait(seconds)

    def _ask(self, address: Address, have: int) -> requests.Response:
        own = {"User-Agent": http_client.USER_AGENT, "Accept-Encoding": "identity"}
        if have:
            own["Range"] = f"bytes={have}-"
        url, headers = address.url, {**own, **address.headers}
        for _ in range(_MOST_HOPS):
            answer = self._session().get(
                url,
                headers=headers,
                auth=http_client.Nobody(),
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
                verify=self._verify,
                stream=True,
                allow_redirects=False,
            )
            if not answer.is_redirect:
                return answer
            url = urljoin(url, answer.headers["Location"])
            answer.close()
            # GitLab leads to its object storage, for which its headers are not.
            if origin(url) != origin(address.url):
                headers = own
        raise requests.exceptions.TooManyRedirects("it leads from one address to another")

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = requests.Session()
        return session


def matches(path: Path, digest: Digest) -> bool:
    """Whether a file has the bytes that it must have; raises OSError."""
    if digest.algorithm == "md5-dos2unix":
        # What DVC takes for a text is not asked: one of the two it is.
        return digest.value in (_checksum(path, "md5"), _checksum(path, "md5", unix=True))
    return digest.value == _checksum(path, digest.algorithm)


def _checksum(path: Path, algorithm: str, *, unix: bool = False) -> str:
    if algorithm == "git":
        found = hashlib.sha1(b"blob %d\0" % _size(path), usedforsecurity=False)
    else:
        found = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece.replace(b"\r\n", b"\n") if unix else piece)
    return found.hexdigest()


def _write(answer: requests.Response, target: Path, advance: Callable[[int], None]) -> None:
    start = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    goes_on = answer.status_code == 206 and start == str(_size(target))
    if answer.status_code == 206 and not goes_on:
        target.unlink(missing_ok=True)
        raise requests.exceptions.ChunkedEncodingError("another part came than was asked for")
    with target.open("ab" if goes_on else "wb") as file:
        for piece in answer.iter_content(_READ_AT_ONCE):
            file.write(piece)
            advance(len(piece))


def _is_whole(answer: requests.Response, target: Path) -> bool:
    return answer.headers.get("Content-Range", "").endswith(f"*/{_size(target)}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _host(url: str) -> str:
    return without_credentials(url).partition("://")[2].partition("/")[0]


def _pause(tried: int) -> float:
    # Random, so that those who were refused together do not come back together.
    return 0.3 * 2.0 ** (tried - 1) * random.uniform(0.5, 1.0)  # noqa: S311
