"""What is wrong with a catalogue, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        url: of the file.
        pointer: JSON Pointer to the value at fault; empty for the file as a whole.
        rule: the name of what is not kept, for programs.
        message: what is wrong, in one line.
        severity: whether readers stumble over it.
    """

    url: str
    pointer: str
    rule: str
    message: str
    severity: Severity = Severity.ERROR


def pointer(*path: str | int) -> str:
    """A JSON Pointer (https://www.rfc-editor.org/rfc/rfc6901)."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)
