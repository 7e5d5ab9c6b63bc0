"""One row of the tables about a README in its project."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, text_case, yaml_case
from tests.unit.domain.lint.project import MemoryFolder


@dataclass(frozen=True)
class ProjectCase:
    """A case, and the projects of its READMEs.

    Attributes:
        case: with what is wrong, and its good twin.
        message: what is said.
        mend: what to do.
        project: of the bad README.
        good_project: of the good one.
    """

    case: Case
    message: str
    mend: str
    project: MemoryFolder = field(default_factory=MemoryFolder)
    good_project: MemoryFolder = field(default_factory=MemoryFolder)


def invalid(name: str, rule: str, bad: str, good: str, message: str, mend: str) -> ProjectCase:
    """A front matter of which comes an Item that is not valid."""
    return ProjectCase(yaml_case(name, rule, Effect.INVALID_ITEM, bad, good), message, mend)


def advice(
    name: str,
    rule: str,
    bad: str,
    good: str,
    message: str,
    mend: str,
    *,
    project: MemoryFolder | None = None,
    good_project: MemoryFolder | None = None,
) -> ProjectCase:
    """A whole README that could be better; both projects are the same if one is given."""
    first = project or MemoryFolder()
    case = text_case(name, rule, Effect.IS_ADVICE, bad, good)
    return ProjectCase(case, message, mend, first, good_project or first)
