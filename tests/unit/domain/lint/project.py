"""READMEs within a project that is all in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sharinghub_tools.adapters.spdx_licenses import spdx_identifiers
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.lint.surroundings import DataImport
from sharinghub_tools.use_cases.validate_readme import ReadmeValidator

_CHECK = StacValidator(StacSchemas(offline=True))


@dataclass
class MemoryFolder:
    """See the port; by default a project of which nothing is to be said."""

    files: Sequence[str] = ("README.md", "preview.png")
    topics: tuple[str, ...] = ()
    description: str | None = None
    data: tuple[DataImport, ...] = ()
    jsons: Mapping[str, object] = field(default_factory=dict)

    def json(self, path: str) -> object:
        content = self.jsons.get(path)
        if isinstance(content, ValueError):
            raise content
        return content


def found(content: bytes, folder: MemoryFolder | None = None) -> list[Finding]:
    """What ``validate`` says of a README in a project."""
    around = folder or MemoryFolder()
    validator = ReadmeValidator(lambda _: content, lambda _: around, _CHECK, spdx_identifiers)
    return list(validator(Path("README.md")).findings)
