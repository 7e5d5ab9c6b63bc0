"""Files of a web server, which is told nothing of who asks."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

import requests

from sharinghub_tools.adapters import http_client
from sharinghub_tools.adapters.network_errors import cause, not_connected, reason
from sharinghub_tools.adapters.origin import origin, without_credentials
from sharinghub_tools.adapters.patient_session import PatientSession
from sharinghub_tools.errors import NotThereError, StoreError

_FOLLOWED = 5


class HttpDocuments:
    """Reads files; may be used by several threads at once."""

    def __init__(self) -> None:
        self._sessions: dict[object, PatientSession] = {}
        self._lock = threading.Lock()

    def read(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThereError: there is no such file.
            StoreError: the server refuses, or cannot be asked.
        """
        shown, target = without_credentials(url), url
        for _ in range(_FOLLOWED):
            answer = self._answer(target, shown)
            if answer.status_code == 200:
                return answer.content
            if answer.status_code in {404, 410}:
                raise NotThereError(f"there is no file {shown}")
            following = answer.headers.get("Location")
            if not (300 <= answer.status_code < 400 and following):
                raise StoreError(
                    f"{shown} cannot be read: the server answers {answer.status_code}; is it for "
                    "everybody to read?"
                )
            target = requests.compat.urljoin(target, following)
        raise StoreError(f"{shown} cannot be read: it redirects {_FOLLOWED} times and more")

    def _answer(self, url: str, shown: str) -> requests.Response:
        try:
            return self._session(url).send("GET", url)
        except (*http_client.UNANSWERED, OSError) as error:
            problem = not_connected(shown, "the catalogue", error)
            host = urlsplit(shown).netloc
            raise StoreError(
                problem or f"the connection to {host} broke ({reason(error)}); try again later"
            ) from cause(error)

    def _session(self, url: str) -> PatientSession:
        server = origin(url)
        with self._lock:
            if server not in self._sessions:
                self._sessions[server] = PatientSession(url, {})
            return self._sessions[server]
