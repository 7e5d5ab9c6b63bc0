"""Parts of an answer: https://www.rfc-editor.org/rfc/rfc9110#name-range-requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.gitlab.answers import Answer


def ranged(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """The part from ``Range: bytes=N-`` on; the whole where nobody asks for a part."""
    unit, _, first = headers.get("Range", "").partition("=")
    if answer.status != 200 or unit != "bytes" or not first.endswith("-"):
        return answer
    start, size = int(first[:-1]), len(answer.body)
    if start >= size:
        return Answer(416, b"", {"Content-Range": f"bytes */{size}"})
    told = {**answer.headers, "Content-Range": f"bytes {start}-{size - 1}/{size}"}
    return replace(answer, status=206, body=answer.body[start:], headers=told)
