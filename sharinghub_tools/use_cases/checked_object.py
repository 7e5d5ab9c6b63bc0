"""An object of a catalogue that is to be checked, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharinghub_tools.domain.stac.findings import Finding, Severity
from sharinghub_tools.domain.stac.kinds import Json


@dataclass(frozen=True, slots=True)
class Task:
    """An object to check, and what it belongs to.

    Attributes:
        url: of the object.
        root: of the catalogue's root.
        parent: of what links to it; None for the root.
        collection: of the nearest Collection above it, if there is one.
        document: the object, where a page of an API had it already.
        is_of_api: whether an API made its links, which then are not ours to check.
    """

    url: str
    root: str
    parent: str | None = None
    collection: str | None = None
    document: Json | None = None
    is_of_api: bool = False


@dataclass(slots=True)
class Checked:
    """What came of one object.

    Attributes:
        task: what was to be checked.
        document: the object, where it could be read; None for an Item, which is not kept.
        id: its id.
        findings: what is wrong.
        counted: what of an Item its Collection's summaries count.
        assets: how many assets were looked at.
        elsewhere: how many were not, because they are where nobody was asked.
        read_bytes: how many bytes of assets were read.
    """

    task: Task
    document: Json | None = None
    id: str = ""
    findings: list[Finding] = field(default_factory=list)
    counted: tuple[tuple[str, str], ...] = ()
    assets: int = 0
    elsewhere: int = 0
    read_bytes: int = 0

    def add(self, at: str, rule: str, message: str, severity: Severity = Severity.ERROR) -> None:
        """Add a finding."""
        self.findings.append(Finding(self.task.url, at, rule, message, severity))
