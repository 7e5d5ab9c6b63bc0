"""Files of an MLflow server: whether it serves one, how long it is, and its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import requests

from sharinghub_tools.adapters import http_client, network_errors
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.adapters.origin import origin
from sharinghub_tools.errors import RegistryError

SMALL_FILE_BYTES = 1_000_000
PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file that the server answers with; its size in bytes, where the server tells it."""

    size: int | None = None


def small_file(session: MlflowSession, href: str) -> str | None:
    """The text of a file of up to a megabyte; None where the server does not serve it.

    Raises:
        RegistryError: the server cannot be reached.
    """
    with session.file(href) as answer:
        if not _is_file(answer):
            return None
        text = b""
        for piece in _pieces(session, answer):
            text += piece
            if len(text) > SMALL_FILE_BYTES:
                return None
        return text.decode("utf-8", errors="replace")


def served(session: MlflowSession, href: str) -> ServedFile | None:
    """What the server says of a file, whose content stays where it is; None: it serves none.

    Raises:
        RegistryError: the server cannot be reached.
    """
    with session.file(href) as answer:
        return ServedFile(_length(answer)) if _is_file(answer) else None


def pieces(session: MlflowSession, href: str) -> Iterator[bytes]:
    """The bytes of a file of the server, a piece at a time.

    Raises:
        RegistryError: the server cannot be reached, does not serve the file, or ends before it
            does.
    """
    if origin(href) != origin(session.url):
        # The session proves who asks to the server alone.
        raise RegistryError(f"the file is not on {session.url}")
    with session.file(href) as answer:
        if not _is_file(answer):
            raise RegistryError(f"{session.url} does not serve the file ({answer.status_code})")
        length, read = _length(answer), 0
        for piece in _pieces(session, answer):
            read += len(piece)
            yield piece
        if length is not None and read != length:
            raise RegistryError(f"{session.url} sent {read} of {length} bytes of the file")


def _pieces(session: MlflowSession, answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(PIECE_BYTES)
    except http_client.UNANSWERED as error:
        said = network_errors.reason(error)
        raise RegistryError(f"{session.url} broke off in the midst of a file: {said}") from error


def _is_file(answer: requests.Response) -> bool:
    # A web page in a model's place is a log-in, or an error that says 200.
    return answer.status_code == 200 and "html" not in answer.headers.get("Content-Type", "")


def _length(answer: requests.Response) -> int | None:
    told = answer.headers.get("Content-Length", "")
    is_encoded = answer.headers.get("Content-Encoding", "identity") != "identity"
    return int(told) if told.isascii() and told.isdecimal() and not is_encoded else None
