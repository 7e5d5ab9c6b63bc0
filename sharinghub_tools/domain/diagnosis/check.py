"""One line of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    """It works, with something to know or to do soon."""
    FAIL = "fail"
    SKIPPED = "skipped"
    """It was not looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was seen of one thing.

    Attributes:
        name: the thing.
        state: how it is.
        seen: what was seen of it, in one line without secrets.
        todo: what to do next; empty where there is nothing to do.
    """

    name: str
    state: State
    seen: str
    todo: str = ""


def ok(name: str, seen: str) -> Check:
    """It works."""
    return Check(name, State.OK, seen)


def warn(name: str, seen: str, todo: str) -> Check:
    """It works, but."""
    return Check(name, State.WARN, seen, todo)


def fail(name: str, seen: str, todo: str = "") -> Check:
    """It does not work."""
    return Check(name, State.FAIL, seen, todo)


def skipped(name: str, why: str) -> Check:
    """It was not looked at."""
    return Check(name, State.SKIPPED, why)


def failed(name: str, problem: str) -> Check:
    """From an error's one line, in which what to do comes last."""
    seen, semicolon, todo = problem.rpartition("; ")
    return fail(name, seen, todo) if semicolon else fail(name, todo)
