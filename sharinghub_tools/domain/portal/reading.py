"""The portal's reading of a README: metadata or why not, and the place of every value.

The portal (sharinghub-server 0.4) converts the README with Python-Markdown and the extension
``full_yaml_metadata``: white space is normalised, raw HTML is stashed away, and what lies between
the fences goes to PyYAML. It catches ``ScannerError`` alone. The description is what follows the
second ``---`` of the text as written, wherever that stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from yaml import MarkedYAMLError
from yaml.constructor import FullConstructor

from sharinghub_tools.domain.portal import html
from sharinghub_tools.domain.portal.building import Builder
from sharinghub_tools.domain.portal.fences import FrontMatter, locate
from sharinghub_tools.domain.portal.parsing import Composition
from sharinghub_tools.domain.portal.problems import Outcome, Problem, ProblemKind
from sharinghub_tools.domain.portal.source import FIRST, STASH_MARKS, Position, Source
from sharinghub_tools.domain.portal.tree import Value

FENCE = "---"
# Nothing else can begin a fence, and long texts are not normalised for nothing.
_FIRST_CHARACTERS = ("-", *STASH_MARKS)


@dataclass(frozen=True)
class Reading:
    """What the portal makes of one README.

    Attributes:
        source: the text.
        front_matter: where the front matter is; None where the portal sees none.
        root: the tree of its values; None where it is empty or could not be parsed.
        problems: what the portal stumbles over, in the order in which it does.
        outcome: what becomes of the README.
        metadata: what the portal gets; ``{}`` unless ``outcome`` is ``READ``, or ``DANGEROUS`` by
            tags that are not: of the plain values of Python.
        is_constructed: whether ``metadata`` is all that the front matter says.
    """

    source: Source
    front_matter: FrontMatter | None
    root: Value | None
    problems: tuple[Problem, ...]
    outcome: Outcome
    metadata: Any
    _way_back: Callable[[int], int]
    is_constructed: bool = True

    def place(self, problem: Problem) -> Position:
        """Where a problem stands in the README."""
        return self.position(problem.offset)

    def position(self, offset: int) -> Position:
        """Where a character of the YAML text stands in the README."""
        start = self.front_matter.offset if self.front_matter else 0
        return self.source.position(start + self._way_back(offset))

    @cached_property
    def description(self) -> str:
        """The text that the portal shows below the title."""
        text = self.source.text
        return text.split(FENCE, 2)[-1].lstrip() if text.startswith(FENCE) else text

    @cached_property
    def front_matter_lines(self) -> list[str]:
        """The lines between the fences as written; ``[0]`` is the second line of the text."""
        if self.front_matter is None:
            return []
        end = self.source.line_index(self.front_matter.end)
        return self.source.lines[1:end]


def read(text: str, start: Position = FIRST) -> Reading:
    """Read a README as the portal does. Any text will do; nothing is executed or constructed.

    Args:
        text: the README, decoded, line ends as in the file.
        start: where ``text`` begins in the file.
    """
    source = Source(text, start)
    front = locate(source.normalised) if text[:1] in _FIRST_CHARACTERS else None
    if front is None:
        return Reading(source, None, None, (), Outcome.ABSENT, {}, _same)
    yaml_text, html_problem, way_back = _through_markdown(source.normalised, front)

    composition = Composition(yaml_text)
    builder = Builder(composition, lambda at: source.position(front.offset + way_back(at)))
    root = builder.build_all(composition.root) if composition.root is not None else None
    problems = [*html_problem, *composition.problems, *builder.problems]
    if html_problem and root is None:
        # HTML outside a value breaks the YAML as well, and has been told of.
        problems = html_problem
    outcome = _outcome(problems)
    metadata: Any = {}
    is_constructed = outcome in (Outcome.READ, Outcome.LOST)
    if outcome in (Outcome.READ, Outcome.DANGEROUS) and composition.root is not None:
        try:
            metadata = _Constructor().construct_document(composition.root) or {}
            is_constructed = True
        except Exception as error:  # what only the whole shows, as a pair of three in !!pairs
            if outcome is Outcome.READ:
                outcome, is_constructed = Outcome.FAILS, False
                problems.append(_unconstructible(error))
    return Reading(
        source, front, root, tuple(problems), outcome, metadata, way_back, is_constructed
    )


class _Constructor(FullConstructor):
    """The portal's, without the tags that reach for Python's modules, functions and objects."""

    yaml_multi_constructors: ClassVar[dict[str | None, Any]] = {}


def _through_markdown(
    normalised: str, front: FrontMatter
) -> tuple[str, list[Problem], Callable[[int], int]]:
    """The YAML text after Python-Markdown's search for HTML, and what that search broke."""
    if not html.may_change(normalised, front.end):
        return front.text, [], _same
    if html.takes_too_long(normalised, front.end):
        problem = Problem(ProblemKind.TOO_LONG, 0, "<", Outcome.UNKNOWN)
        return front.text, [problem], _same
    processed = html.after_html(normalised, front.end)
    changed = locate(processed) if processed is not None else None
    if changed is None or html.is_stashed(changed.text):
        after = changed.text if changed else ""
        offset = html.first_difference(front.text, after) if changed else 0
        problem = Problem(ProblemKind.HTML, offset, front.text[offset:], Outcome.FAILS)
        return front.text, [problem], _same
    return changed.text, [], html.way_back(front.text, changed.text)


def _outcome(problems: list[Problem]) -> Outcome:
    outcomes = [problem.outcome for problem in problems if problem.outcome is not Outcome.READ]
    return outcomes[0] if outcomes else Outcome.READ


def _unconstructible(error: Exception) -> Problem:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        said = str(error.problem)
        return Problem(ProblemKind.OTHER, error.problem_mark.index, said, Outcome.FAILS)
    return Problem(ProblemKind.OTHER, 0, type(error).__name__, Outcome.FAILS)


def _same(offset: int) -> int:
    return offset
