"""The only printing: data on stdout, messages on stderr."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO

from sharinghub_tools.errors import EnvironmentLacksError

_CONTROLS = {*range(32), *range(127, 160)} - {ord("\n"), ord("\t")}
_WITHOUT_CONTROLS = dict.fromkeys(_CONTROLS, "\N{REPLACEMENT CHARACTER}")


class ReaderGoneError(Exception):
    """Who read stdout wants no more of it (as in ``… | head``): that is no error of a command."""


def prepare() -> None:
    """Make both streams take any text, also where they are closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Else the next file that is opened gets the stream's number, and with it what
            # subprocesses and libraries print. This one stays open as long as the process lives.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.set_inheritable(nowhere, True)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8", closefd=False))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def data(text: str) -> None:
    """Print what the command is for, once its work is done.

    Raises:
        ReaderGoneError: stdout is a pipe that nobody reads any more.
        EnvironmentLacksError: stdout cannot be written.
    """
    if not text:
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        _silence(sys.stdout)
        raise ReaderGoneError from error
    except OSError as error:
        _silence(sys.stdout)
        raise EnvironmentLacksError(
            f"the output could not be written: {error.strerror}; the command's work was done"
        ) from error


def json_data(value: Any) -> None:
    """Print a value as JSON: one document, keys in the order given; raises as :func:`data`."""
    import json  # noqa: PLC0415 - not every command prints JSON

    # JSON is UTF-8. In most other encodings ASCII reads the same; what Python writes for a
    # character that an encoding lacks (``\xe9``) is no JSON.
    is_utf_8 = (sys.stdout.encoding or "").lower().replace("_", "-") in ("utf-8", "utf8")
    data(json.dumps(value, indent=2, ensure_ascii=not is_utf_8))


def message(text: str) -> None:
    """Tell a person what happened; where nobody can be told, the work counts all the same.

    Characters that steer a terminal are not written: names of other people's may have some.
    """
    shown = text.translate(_WITHOUT_CONTROLS)
    try:
        sys.stderr.write(shown + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def printable(text: str) -> str:
    """Text of other people's on one line, without the characters that steer a terminal."""
    return " ".join(text.translate(_WITHOUT_CONTROLS).split())


def can_be_written(text: str) -> bool:
    """Whether stdout's encoding has the characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def takes_colours() -> bool:
    """Whether stdout is a terminal on which people want colours (https://no-color.org)."""
    is_dull = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return not is_dull and sys.stdout.isatty()


def progress(piece: str) -> None:
    """Show a person how far something is; a line is drawn again after a carriage return."""
    try:
        sys.stderr.write(piece)
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def settle() -> None:
    """Leave nothing in the streams that Python could fail to write when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _silence(stream)


def _silence(stream: TextIO) -> None:
    """Lead the stream nowhere, else Python tries to write its rest when it ends, and complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
