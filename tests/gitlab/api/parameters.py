"""The parameters of a request: query, JSON, form or multipart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.gitlab.answers import Refusal


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


def of(query: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """All parameters; ``name[]`` makes a list, ``name[key]`` a mapping; the body wins."""
    found = _gathered(parse_qsl(query, keep_blank_values=True))
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    if not body:
        return found
    if kind == "multipart/form-data":
        found.update(_gathered(_parts(headers["Content-Type"], body)))
    elif kind == "application/x-www-form-urlencoded":
        found.update(_gathered(parse_qsl(body.decode(), keep_blank_values=True)))
    elif kind == "application/json":
        try:
            sent = json.loads(body)
        except ValueError:
            raise Refusal(400, {"error": "Invalid json", "message": "Invalid json"}) from None
        found.update(sent if isinstance(sent, dict) else {})
    else:
        raise Refusal(
            415,
            {"error": f"The provided content-type '{kind}' is not supported."},
        )
    return found


def _gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            found.setdefault(name[:-2], []).append(value)
        elif name.endswith("]"):
            outer, _, key = name[:-1].partition("[")
            found.setdefault(outer, {})[key] = value
        else:
            found[name] = value
    return found


def _parts(content_type: str, body: bytes) -> list[tuple[str, Any]]:
    parsed = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    pairs: list[tuple[str, Any]] = []
    for part in parsed.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        filename = part.get_filename()
        if filename is None:
            pairs.append((name, content.decode()))
        else:
            pairs.append((name, Upload(filename, part.get_content_type(), content)))
    return pairs


def is_true(value: Any) -> bool:
    """As GitLab reads booleans."""
    return value in (True, 1) or str(value).lower() in {"true", "t", "yes", "1", "on"}


def as_list(value: Any) -> list[str]:
    """A list, or what commas separate."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return [part.strip() for part in str(value or "").split(",") if part.strip()]
