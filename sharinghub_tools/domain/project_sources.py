"""What a project's folder, or its repository on GitLab, tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FoundReadme:
    """A README: where it is, as messages call it, and its bytes."""

    place: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class History:
    """When a project began, and when it was last changed; in UTC."""

    created: datetime
    last_update: datetime
