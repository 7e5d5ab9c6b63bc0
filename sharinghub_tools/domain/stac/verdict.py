"""What comes of checking a STAC object against its schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.stac.violations import Violation


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A schema that an object names and that it was not checked against.

    Attributes:
        schema: its URL.
        reason: why not, without the URL.
        is_wrong: whether nobody can check against it: there is nothing at the URL, or no schema.
    """

    schema: str
    reason: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the schemas of one STAC object say of it.

    Attributes:
        causes: what is wrong, each thing once.
        unchecked: the schemas that could not be asked.
    """

    causes: tuple[Violation, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong, as far as could be seen."""
        return not self.causes


SchemaCheck = Callable[[Mapping[str, Any]], Verdict]
"""From a STAC object (one that :func:`~sharinghub_tools.domain.stac.schemas.is_stac`) to what its
schemas say of it; raises nothing."""
