"""What the operating system, OpenSSL and the layers of an HTTP client say, in one line."""

from __future__ import annotations

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


def reason(error: BaseException) -> str:
    """What the operating system or OpenSSL said."""
    first = root(error)
    said = getattr(first, "verify_message", None) or getattr(first, "strerror", None) or first
    return one_line(said) or type(first).__name__


def one_line(text: object) -> str:
    """The text without line breaks and control characters, cut where it is long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
