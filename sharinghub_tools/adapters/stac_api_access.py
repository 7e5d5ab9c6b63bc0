"""Who asks a STAC API: headers from the environment or a file, so that no process list has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sharinghub_tools.adapters.header_token import sendable
from sharinghub_tools.errors import UsageError

TOKEN = "STAC_API_TOKEN"  # noqa: S105 - name of a variable
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def headers(environment: Mapping[str, str], file: Path | None) -> dict[str, str]:
    """The headers of each request.

    Args:
        environment: may have a token, which is sent as ``Authorization: Bearer``.
        file: has lines as ``Name: value``, empty ones and comments (``#``); its headers win.

    Raises:
        UsageError: the file cannot be read, or is no list of headers. No message repeats a value.
    """
    token = environment.get(TOKEN, "").strip()
    found = {"Authorization": f"Bearer {sendable(token, TOKEN)}"} if token else {}
    return found | ({} if file is None else _of_file(file))


def _of_file(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"the headers in {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} holds no headers: it is no text") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        text = value.strip()
        if not (colon and _NAME.fullmatch(name) and text.isascii() and text.isprintable()):
            raise UsageError(f"{file}:{number}: no header; write it as Name: value")
        found[name] = text
    return found
