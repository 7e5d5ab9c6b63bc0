"""What happens while projects are watched, and how the service that watches them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Facts = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that whoever runs the service may want to know; holds no secret.

    Attributes:
        kind: ``linked``, ``failed``, ``passed-over``, ``listed`` …
        project: path of the project that it is about.
        is_problem: whether something did not work.
        facts: what there is to know of it.
    """

    kind: str
    project: str | None = None
    is_problem: bool = False
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is.

    Attributes:
        beat: when the loop turned last, as the clock has it.
        listed: when the projects were listed last; None before.
        projects: how many there are.
        failing: how many of them failed last time.
    """

    beat: float
    listed: float | None
    projects: int
    failing: int
