"""What the operating system, OpenSSL and the layers of an HTTP client say, in one line."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
import urllib3

_LONGEST_LINE = 200


def root(error: BaseException) -> BaseException:
    """The first of the errors that the layers of the HTTP client wrapped in each other."""
    inner = [error.__cause__, getattr(error, "reason", None), *error.args]
    nested = next((e for e in inner if isinstance(e, BaseException)), None)
    return error if nested is None else root(nested)


def chain(error: BaseException) -> list[BaseException]:
    """The error and all those that it wraps."""
    links = [error]
    for link in links:
        inner = [link.__cause__, getattr(link, "reason", None), *link.args]
        links += [e for e in inner if isinstance(e, BaseException) and e not in links]
    return links


def cause(error: Exception) -> Exception | None:
    """The error to chain, for ``--debug``; None where its text may have a password."""
    return None if isinstance(error, ValueError) else error


def not_connected(url: str, service: str, error: Exception) -> str | None:
    """What went wrong before anything was sent; None where something was.

    Args:
        url: address of the server, without credentials.
        service: what is expected there, as ``GitLab``.
        error: what the request raised.
    """
    host, links = urlsplit(url).netloc, chain(error)
    problem = None
    if any(hasattr(link, "verify_message") for link in links):
        problem = (
            f"the TLS certificate of {host} is not trusted ({reason(error)}); set "
            "REQUESTS_CA_BUNDLE to the certificates of its authority"
        )
    elif isinstance(error, requests.exceptions.ProxyError):
        problem = f"the proxy on the way to {host} does not answer: {reason(error)}"
    elif isinstance(error, ValueError):
        # Its text is the URL, which of a proxy may have a password.
        problem = (
            f"cannot connect to {host}: its name, that of the proxy on the way, or the address "
            "that it redirects to is not valid"
        )
    elif any(isinstance(link, urllib3.exceptions.NewConnectionError) for link in links):
        problem = (
            f"cannot connect to {host}: {reason(error)}; is '{url}' {service}'s address, and is "
            "there a network?"
        )
    elif any(isinstance(link, urllib3.exceptions.ConnectTimeoutError) for link in links):
        problem = f"{host} takes no connection; is it up, and reachable from here (VPN, proxy)?"
    elif not isinstance(error, requests.exceptions.RequestException | urllib3.exceptions.HTTPError):
        # A file of certificates that is none.
        problem = f"cannot connect to {host}: {one_line(error)}"
    return problem


def is_not_connected(error: BaseException) -> bool:
    """Whether nothing was sent: there is no such host, it takes no connection, or not in time."""
    refusals = urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    return any(isinstance(link, refusals) for link in chain(error))


def reason(error: BaseException) -> str:
    """What the operating system or OpenSSL said."""
    first = root(error)
    said = getattr(first, "verify_message", None) or getattr(first, "strerror", None) or first
    return one_line(said) or type(first).__name__


def one_line(text: object) -> str:
    """The text without line breaks and control characters, cut where it is long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
