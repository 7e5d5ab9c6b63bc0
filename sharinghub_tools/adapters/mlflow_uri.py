"""A tracking URI as messages may have it: without credentials, and what may be a piece of one.

A ``/``, ``?``, ``#`` or ``@`` that a password has unencoded puts the rest of it into other parts of
the URI. Where that may have happened, nothing of the URI is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, quote_plus, unquote, unquote_plus, urlsplit

HIDDEN = "the tracking URI (it may hold a password, so it is not shown)"
_MASK = "***"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_KNOWN = re.compile(
    r"|https?|file|databricks(-uc)?|uc|(sqlite|postgresql|mysql|mssql)([+][a-z0-9_]+)?"
)
_SECRET_OPTION = re.compile(r"pass|pw|token|secret|key|cred|auth|user|uid", re.IGNORECASE)


def is_served(uri: str) -> bool:
    """Whether a tracking URI is that of a server, not of a file, a folder or a database."""
    return scheme(uri.strip()) in {"http", "https"}


def scheme(uri: str) -> str:
    """The part before the first colon, in lower case; empty where there is none."""
    found = _SCHEME.match(uri)
    return found[1].lower() if found else ""


def is_safe(uri: str) -> bool:
    """Whether it is sure where in the URI, or path, credentials are, if there are any."""
    return _parts(uri) is not None


def shown(uri: str) -> str:
    """The URI in quotes, without user, query and fragment; :data:`HIDDEN` where that is not safe.

    Args:
        uri: anything that was given as MLflow's tracking URI.
    """
    parts = _parts(uri)
    if parts is None:
        return HIDDEN
    _, at, host = parts.netloc.rpartition("@")
    start = f"{parts.scheme}:" if parts.scheme else ""
    slashes = "//" if parts.netloc or "://" in uri else ""
    user = f"{_MASK}@" if at else ""
    return f"'{printable(f'{start}{slashes}{user}{host}{parts.path}')}'"


def without_secrets(said: str, uri: str) -> str:
    """What another program said about the URI, with asterisks for user, password and token.

    Args:
        said: its text.
        uri: the tracking URI that it was given.

    Returns:
        The text; empty where it is not sure what in the URI is secret.
    """
    parts = _parts(uri)
    # A driver and urlsplit may not agree which of two @ ends the password; the settings of ODBC
    # have a language of their own.
    if parts is None or parts.netloc.count("@") > 1 or "odbc_connect" in uri.lower():
        return ""
    # To SQLAlchemy, the query reaches to the end of the URI.
    queries = (parts.query, uri.partition("?")[2])
    options = [secret for query in queries for secret in _secret_options(query)]
    given = [parts.username, parts.password, *options]
    spellings = {spelling for secret in given if secret for spelling in _spellings(secret)}
    if not spellings:
        return said
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), _MASK, said)


def printable(text: str) -> str:
    """The text in one line, without characters that steer a terminal or are not text."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _parts(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        # What looks like a port that is none may be a password.
        _ = parts.port
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    beyond_the_user = unquote(host) + parts.path + parts.query + parts.fragment
    if "@" in beyond_the_user:
        return None
    # With a user, what stands before «://» and is no scheme of MLflow's may be a piece of theirs.
    return parts if "@" not in parts.netloc or _KNOWN.fullmatch(parts.scheme) else None


def _secret_options(query: str) -> Iterator[str]:
    for option in query.split("&"):
        name, _, value = option.partition("=")
        if _SECRET_OPTION.search(name):
            yield value


def _spellings(secret: str) -> Iterator[str]:
    for text in (secret, unquote(secret), unquote_plus(secret)):
        encoded = text.encode("utf-8", "surrogatepass")
        yield from (text, repr(text)[1:-1], quote(encoded), quote(encoded, safe=""))
        yield quote_plus(encoded)
