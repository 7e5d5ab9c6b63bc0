"""Whether two STAC objects say the same, whatever a server makes of their writing.

A STAC API may answer with keys in another order, ``1`` for ``1.0``, without what is null, with
other digits behind the twelfth, and with the same instant in other words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_EXACT_INTEGER = 2**53
_SAID_IF_ANY = ("stac_extensions", "links", "keywords", "providers")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two documents do not say the same.

    Attributes:
        pointer: JSON Pointer to it (https://www.rfc-editor.org/rfc/rfc6901).
        ours: what the one has, None where it has nothing.
        theirs: what the other has.
    """

    pointer: str
    ours: Any
    theirs: Any


def plain(value: Any) -> Any:
    """A JSON value with one writing for all that means the same.

    Numbers are floats of twelve digits, instants are in UTC, keys without a value are left out.
    """
    if isinstance(value, dict):
        kept = {key: plain(each) for key, each in value.items() if each is not None}
        return {key: each for key, each in kept.items() if each != [] or key not in _SAID_IF_ANY}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return _instant(value) if _INSTANT.fullmatch(value) else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and abs(value) > _EXACT_INTEGER:
        return value
    # Adding zero makes zero of minus zero.
    return float(f"{value:.12g}") + 0.0


def digest(document: Any) -> bytes:
    """16 bytes that two documents share if, and as good as only if, they say the same."""
    text = json.dumps(plain(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:16]


def differences(ours: Any, theirs: Any) -> Iterator[Difference]:
    """Where two documents do not say the same, in the order of ours."""
    yield from _differences(plain(ours), plain(theirs), "")


def _differences(ours: Any, theirs: Any, pointer: str) -> Iterator[Difference]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in (*ours, *(key for key in theirs if key not in ours)):
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from _differences(ours.get(key), theirs.get(key), f"{pointer}/{step}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(mine, other, f"{pointer}/{index}")
    elif ours != theirs or isinstance(ours, bool) is not isinstance(theirs, bool):
        yield Difference(pointer, ours, theirs)


def _instant(text: str) -> str:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return text
