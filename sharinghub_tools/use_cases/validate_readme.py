"""Check READMEs as SharingHub would read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sharinghub_tools.domain.lint.checking import check
from sharinghub_tools.domain.lint.rules import Finding, Severity


@dataclass(frozen=True, slots=True)
class CheckedReadme:
    """What was found in one README, in the order of the file."""

    path: Path
    findings: tuple[Finding, ...]

    @property
    def is_fine(self) -> bool:
        """Whether nothing was found but, at most, what is harmless."""
        return all(finding.severity is Severity.INFO for finding in self.findings)


def validate_readmes(
    paths: Iterable[Path], find_and_read: Callable[[Path], tuple[Path, bytes]]
) -> list[CheckedReadme]:
    """Check the README at each path, each README once.

    Args:
        paths: READMEs and projects' folders.
        find_and_read: the README at a path, and its bytes; what it raises is passed on.
    """
    found = dict(map(find_and_read, paths))
    return [
        CheckedReadme(path, tuple(check(path.name, content))) for path, content in found.items()
    ]
