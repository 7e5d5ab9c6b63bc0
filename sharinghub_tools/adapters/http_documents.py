"""Files of web servers; but for one, they are told nothing of who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import requests

from sharinghub_tools.adapters import http_client
from sharinghub_tools.adapters.network_errors import cause, not_connected, reason
from sharinghub_tools.adapters.origin import origin, without_credentials
from sharinghub_tools.adapters.patient_session import PatientSession
from sharinghub_tools.errors import NotThereError, StoreError

_FOLLOWED = 5
_TRIES = 5
_CHUNK = 2**20


class HttpDocuments:
    """Reads files; may be used by several threads at once."""

    def __init__(self, server: str = "", headers: Mapping[str, str] | None = None) -> None:
        """Prepare requests; none is sent yet.

        Args:
            server: a URL of the one that is told who asks.
            headers: of each request to it, and to no other.
        """
        self._headers = {origin(server): headers or {}} if server else {}
        self._sessions: dict[object, PatientSession] = {}
        self._lock = threading.Lock()

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file.
            StoreError: the server refuses, or cannot be asked.
        """
        return self._followed("GET", url).content

    def size(self, url: str) -> int | None:
        """How many bytes a file has, None where that is not told; raises as :meth:`read` does."""
        try:
            answer = self._followed("HEAD", url)
        except StoreError:
            # Some serve nothing but GET.
            answer = self._followed("GET", url, stream=True)
        with answer:
            length = answer.headers.get("Content-Length", "")
            is_packed = "Content-Encoding" in answer.headers
            return int(length) if length.isdecimal() and not is_packed else None

    def chunks(self, url: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises as :meth:`read` does.

        Where the connection breaks it goes on with the byte that is next.
        """
        given, broken = 0, 0
        while True:
            with self._followed("GET", url, stream=True, begin=given) as answer:
                # A server that knows no ranges begins anew.
                known = 0 if answer.status_code == 206 else given
                try:
                    for chunk in answer.iter_content(_CHUNK):
                        new = chunk[known:]
                        known -= len(chunk) - len(new)
                        given += len(new)
                        if new:
                            yield new
                except requests.RequestException as error:
                    broken += 1
                    if broken == _TRIES:
                        raise _unanswered(without_credentials(url), error) from cause(error)
                else:
                    return

    def _followed(
        self, method: str, url: str, *, stream: bool = False, begin: int = 0
    ) -> requests.Response:
        shown, target = without_credentials(url), url
        # Of packed bytes neither ranges nor sizes are those of the file.
        headers = {"Accept-Encoding": "identity"} if stream or method == "HEAD" else {}
        if begin:
            headers["Range"] = f"bytes={begin}-"
        for _ in range(_FOLLOWED):
            try:
                answer = self._session(target).send(method, target, stream=stream, headers=headers)
            except (*http_client.UNANSWERED, OSError) as error:
                raise _unanswered(shown, error) from cause(error)
            if answer.status_code in {200, 206}:
                return answer
            answer.close()
            if answer.status_code in {404, 410}:
                raise NotThereError(f"there is no file {shown}")
            following = answer.headers.get("Location")
            if not (300 <= answer.status_code < 400 and following):
                raise StoreError(
                    f"{shown} cannot be read: the server answers {answer.status_code}; is it for "
                    "everybody to read?"
                )
            target = urljoin(target, following)
        raise StoreError(f"{shown} cannot be read: it redirects {_FOLLOWED} times and more")

    def _session(self, url: str) -> PatientSession:
        server = origin(url)
        with self._lock:
            if server not in self._sessions:
                self._sessions[server] = PatientSession(url, self._headers.get(server, {}))
            return self._sessions[server]


def _unanswered(shown: str, error: Exception) -> StoreError:
    problem = not_connected(shown, "the catalogue", error)
    host = urlsplit(shown).netloc
    return StoreError(
        problem or f"the connection to {host} broke ({reason(error)}); try again later"
    )
