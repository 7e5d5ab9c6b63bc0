"""JSON schemas from the internet: over https, from public addresses, of a bounded size.

The URLs are those that other people write into metadata. None may lead to this machine, into the
network that it stands in, or to a download without end.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from sharinghub_tools.adapters.http_client import UNANSWERED, USER_AGENT, Nobody
from sharinghub_tools.adapters.network_errors import not_connected
from sharinghub_tools.errors import NoSchemaError

LARGEST_BYTES = 2 * 1024 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 10
WHOLE_SECONDS = 30
MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_NOT_FOUND = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_global
    except ValueError:
        return False


class SchemaDownload:
    """Fetches schemas; a host that did not answer once is not asked again.

    Args:
        is_allowed: whether a schema may come from an IP address.
    """

    def __init__(self, is_allowed: Callable[[str], bool] = is_public) -> None:
        self._is_allowed = is_allowed
        self._silent: dict[str, str] = {}
        self._session = requests.Session()
        self._session.auth = Nobody()
        self._session.headers["User-Agent"] = USER_AGENT
        # Compressed, some bytes can become any number of bytes.
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.mount("https://", _GuardedAdapter(is_allowed))

    def __call__(self, url: str) -> bytes:
        """The bytes at a URL.

        Raises:
            NoSchemaError: they are not to be had; the message does not repeat the URL.
        """
        end = time.monotonic() + WHOLE_SECONDS
        for _ in range(MOST_REDIRECTS + 1):
            host = self._refuse_other_places(url)
            try:
                with self._session.get(
                    url,
                    stream=True,
                    allow_redirects=False,
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                ) as answer:
                    if answer.status_code not in _REDIRECTS:
                        return _body(answer, end)
                    url = urljoin(url, answer.headers.get("Location", ""))
            except _NotAllowedError as error:
                raise NoSchemaError(f"{host} has no public address") from error
            except UNANSWERED as error:
                told = not_connected(url, "a schema", error) or f"{host} did not answer to the end"
                self._silent[host] = told
                raise NoSchemaError(told) from error
        raise NoSchemaError("it is redirected again and again")

    def _refuse_other_places(self, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError as error:
            raise NoSchemaError("it is no URL", is_wrong=True) from error
        if parts.scheme != "https" or not host:
            raise NoSchemaError("schemas are fetched over https alone")
        if "@" in parts.netloc:
            raise NoSchemaError("schemas are fetched without user and password")
        if not self._may_be_asked(host):
            raise NoSchemaError(f"{host} has no public address")
        if host in self._silent:
            raise NoSchemaError(self._silent[host])
        return host

    def _may_be_asked(self, host: str) -> bool:
        """Whether the name alone says no: a proxy would ask for us."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return "." in host.rstrip(".") and not host.rstrip(".").endswith(
                (".local", ".internal")
            )
        return self._is_allowed(host)


def _body(answer: requests.Response, end: float) -> bytes:
    status = answer.status_code
    if status in _NOT_FOUND:
        raise NoSchemaError(f"there is none at that URL (HTTP {status})", is_wrong=True)
    if status != requests.codes.ok:
        raise NoSchemaError(f"{urlsplit(answer.url).hostname} answers HTTP {status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NoSchemaError("it comes compressed, which was not asked for")
    content = b""
    while piece := answer.raw.read(_PIECE, decode_content=False):
        content += piece
        if len(content) > LARGEST_BYTES:
            raise NoSchemaError(f"it is larger than {LARGEST_BYTES // 1024 // 1024} MiB")
        if time.monotonic() > end:
            raise NoSchemaError(f"it has not come within {WHOLE_SECONDS} s")
    return content


class _NotAllowedError(Exception):
    """The connection leads to an address that may not be asked."""


class _GuardedAdapter(HTTPAdapter):
    """Looks where a connection leads before anything is asked over it.

    A look at the name beforehand would not do: it may have another address a moment later. Behind a
    proxy the address is the proxy's, which is trusted.
    """

    def __init__(self, is_allowed: Callable[[str], bool]) -> None:
        self._is_allowed = is_allowed
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        is_allowed = self._is_allowed

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                if not is_allowed(self.sock.getpeername()[0]):
                    self.close()
                    raise _NotAllowedError

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}
