"""What a rule is, what it yields, and what comes of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from sharinghub_tools.domain.portal.fences import looks_like_prose
from sharinghub_tools.domain.portal.problems import Problem, ProblemKind
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.portal.source import FIRST, LINE_END, Position
from sharinghub_tools.domain.portal.tree import Entry, Kind, Value


class Severity(StrEnum):
    """How bad a finding is: errors and warnings fail a check, an info does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Effect(Enum):
    """What the portal does with such a README: our severity, GitLab's, and the words for it."""

    BREAKS_COLLECTION = (
        Severity.ERROR,
        "blocker",
        "the portal fails on this project and on the listing of its whole collection",
    )
    BREAKS_ITEM = (
        Severity.ERROR,
        "critical",
        "the portal fails on this project and on full search of its collection",
    )
    STALLS_PORTAL = (
        Severity.ERROR,
        "blocker",
        "the portal is busy with it for seconds or for ever, and answers nobody meanwhile",
    )
    IS_DANGEROUS = (Severity.ERROR, "blocker", "it reaches into the portal's own process")
    LOSES_METADATA = (Severity.ERROR, "critical", "the portal ignores all metadata, silently")
    MISREADS = (Severity.WARNING, "major", "the portal reads something else than is meant")
    INVALID_ITEM = (Severity.WARNING, "major", "clients that check the portal's Item refuse it")
    IS_ADVICE = (Severity.INFO, "minor", "")
    IS_HARMLESS = (Severity.INFO, "info", "")

    @property
    def severity(self) -> Severity:
        """The severity of findings with this effect."""
        return self.value[0]

    @property
    def code_quality(self) -> str:
        """The severity in GitLab's code quality report."""
        return self.value[1]

    @property
    def words(self) -> str:
        """The effect in words."""
        return self.value[2]


@dataclass(frozen=True)
class Readme:
    """What rules look at.

    Attributes:
        name: the file's name, without folders.
        text: the whole README, decoded.
        reading: how the portal reads it; where a front matter is there but hidden from the portal,
            how the portal would read it if it saw it.
        fence: where the front matter begins, or seems to be meant to begin; None without one.
        bad_byte: the first byte that is not UTF-8: its place, its offset in the file, its value.
    """

    name: str
    text: str
    reading: Reading
    fence: Position | None
    bad_byte: tuple[Position, int, int] | None = None

    @cached_property
    def is_thematic_break(self) -> bool:
        """Whether the first ``---`` is a rule above prose rather than a fence."""
        front = self.reading.front_matter
        root = self.reading.root
        return (
            front is not None
            and (root is None or root.kind is not Kind.MAPPING)
            and looks_like_prose(front.text)
        )

    @property
    def is_unclosed(self) -> bool:
        """Whether the front matter never ends, so that the body is read as YAML as well."""
        front = self.reading.front_matter
        return front is not None and front.closer is None and not self.is_thematic_break

    def problems(self, kind: ProblemKind) -> Iterator[Problem]:
        """Problems of one kind, unless the fences explain them all."""
        if not (self.is_thematic_break or self.is_unclosed):
            yield from (problem for problem in self.reading.problems if problem.kind is kind)

    @property
    def root(self) -> Value | None:
        """The front matter's mapping; None where there is none."""
        root = self.reading.root
        return root if root is not None and root.kind is Kind.MAPPING else None

    def body_position(self, offset: int) -> Position:
        """Where a character of the description stands in the file."""
        source = self.reading.source
        place = len(source.text) - len(self.reading.description) + offset
        index = bisect_right(self._line_starts, place) - 1
        return source.at(index, place - self._line_starts[index])

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in LINE_END.finditer(self.reading.source.text))]

    @property
    def start(self) -> Position:
        """Where the metadata begin, or would begin."""
        return self.fence or FIRST

    def values(self) -> Iterator[Value]:
        """All keys and values of the front matter, each once, in the order written."""
        yield from self._values

    def field(self, key: str) -> Value | None:
        """The value of a top-level key, as it counts in the end."""
        entry = self._fields.get(key)
        return entry.value if entry else None

    # Each rule asks anew.
    @cached_property
    def _values(self) -> tuple[Value, ...]:
        return tuple(self.root.walk()) if self.root else ()

    @cached_property
    def _fields(self) -> Mapping[Any, Entry]:
        return self.root.fields() if self.root else {}


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule applies.

    Attributes:
        at: the token at fault.
        message: what is wrong, with the value; never a line number, so that reports can follow a
            finding when lines move.
        mend: how to mend it, where the rule's own words do not fit.
        effect: the effect, where it is not the rule's own.
    """

    at: Position
    message: str
    mend: str = ""
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of one rule, as it is reported; see :class:`Hit`."""

    rule: str
    effect: Effect
    line: int
    column: int
    message: str
    mend: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.effect.severity


Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """A named rule.

    Attributes:
        name: public, in kebab case; never changed, since people write it into their ignore lists.
        effect: what the portal does with what the rule finds.
        mend: what the author can do, as an order.
        check: yields a hit for each place.
    """

    name: str
    effect: Effect
    mend: str
    check: Callable[[Subject], Iterable[Hit]]

    def findings(self, subject: Subject) -> list[Finding]:
        """Apply the rule."""
        return [
            Finding(
                self.name, hit.effect or self.effect, *hit.at, hit.message, hit.mend or self.mend
            )
            for hit in self.check(subject)
        ]


def rule(
    name: str, effect: Effect, mend: str
) -> Callable[[Callable[[Subject], Iterable[Hit]]], Rule[Subject]]:
    """Make a function from what it looks at to hits a rule."""
    return lambda check: Rule(name, effect, mend, check)
