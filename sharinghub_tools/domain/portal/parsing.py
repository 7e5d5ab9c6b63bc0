"""PyYAML's composer with its errors collected, and with bounds; it constructs nothing."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from sharinghub_tools.domain.portal.problems import Outcome, Problem, ProblemKind
from sharinghub_tools.domain.portal.yaml_errors import problem_of

# The portal cannot serialise what nests deeper than this: pydantic stops at 255 levels.
DEEPEST = 250
# PyYAML reads some 200,000 characters a second, and the portal answers nobody meanwhile.
LONGEST = 500_000

_UNREADABLE = Reader.NON_PRINTABLE


class Composition:
    """What composing a YAML text gave.

    Attributes:
        root: the node tree; None where the text holds nothing, or could not be parsed.
        problems: what went wrong, in the order in which the portal's reader meets it.
        tagged: ids of the nodes that carry an explicit tag.
    """

    def __init__(self, text: str) -> None:
        """Compose ``text``."""
        self.root: yaml.Node | None = None
        self.problems: list[Problem] = []
        self.tagged: set[int] = set()
        if len(text) > LONGEST:
            self._add(ProblemKind.TOO_LONG, 0, "characters", Outcome.UNKNOWN)
            return
        # The portal stops at the first of these; without them the rest can be looked at.
        for match in _UNREADABLE.finditer(text):
            self._add(ProblemKind.CONTROL_CHARACTER, match.start(), match.group())
        self._compose(_UNREADABLE.sub("\ufffd", text))

    def _compose(self, text: str) -> None:
        composer = _Composer(text, self)
        try:
            self.root = composer.get_single_node()
        except yaml.MarkedYAMLError as error:
            self.problems.append(problem_of(error, text))
        except _TooDeepError as error:
            self._add(ProblemKind.DEEP_NESTING, error.offset, str(DEEPEST), Outcome.UNKNOWN)
        except RecursionError:
            self._add(ProblemKind.DEEP_NESTING, 0, str(DEEPEST), Outcome.UNKNOWN)

    def _add(
        self, kind: ProblemKind, offset: int, subject: str, outcome: Outcome = Outcome.FAILS
    ) -> None:
        self.problems.append(Problem(kind, offset, subject, outcome))

    def undefined_alias(self, anchor: str, offset: int) -> None:
        """Note an alias whose anchor is nowhere before it."""
        self._add(ProblemKind.UNDEFINED_ALIAS, offset, anchor)

    def duplicate_anchor(self, anchor: str, offset: int) -> None:
        """Note an anchor whose name is taken."""
        self._add(ProblemKind.DUPLICATE_ANCHOR, offset, anchor)


class _TooDeepError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


class _Composer(Reader, Scanner, Parser, Composer, Resolver):
    """PyYAML's own, except that it goes on after a wrong anchor, and stops when too deep."""

    def __init__(self, text: str, composition: Composition) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self._composition = composition
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor, offset = event.anchor, event.start_mark.index
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias and anchor not in self.anchors:
            self._composition.undefined_alias(anchor, offset)
            self.get_event()  # type: ignore[no-untyped-call]
            return yaml.ScalarNode("tag:yaml.org,2002:null", "", event.start_mark, event.end_mark)
        if not is_alias and self.anchors.pop(anchor, None) is not None:
            self._composition.duplicate_anchor(anchor, offset)
        if self._depth >= DEEPEST:
            raise _TooDeepError(offset)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if not is_alias and event.tag not in (None, "!"):
            self._composition.tagged.add(id(node))
        return node
