"""All that the page shows, as JSON; ``frontend/src/document.ts`` has the same shape as types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.preview.model_versions import linked_models

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the project that the Item names.

    Attributes:
        path: in the project.
        size: bytes; None where there is no such file.
        url: where the page loads it, relative to the page; None where it cannot.
    """

    path: str
    size: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the portal answers with an error.

    Attributes:
        message: in the README's terms.
        line: where in the README, from 1; None where it is not the README's.
        column: from 1.
        breaks_collection: whether the listing of the whole collection fails as well.
    """

    message: str
    line: int | None
    column: int | None
    breaks_collection: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the page.

    Attributes:
        generator: who made it, with its version.
        name: of the project, as the page calls it.
        category: id of its collection.
        item: as the portal serves it; None where it fails.
        card: the project in the listing; None where the portal fails on it.
        failure: why the portal fails.
        notes: what a person should know besides.
        readme_name: the README's.
        reading: how the portal reads it.
        findings: of ``validate``, in the order of the file.
        files: the project's, by their addresses in Item and card.
    """

    generator: str
    name: str
    category: str
    item: Json | None
    card: Json | None
    failure: Failure | None
    notes: tuple[str, ...]
    readme_name: str
    reading: Reading
    findings: Sequence[Finding]
    files: Mapping[str, ShownFile]


def document(shown: Shown) -> Json:
    """The page's document."""
    return {
        "generator": shown.generator,
        "name": shown.name,
        "category": shown.category,
        "failure": shown.failure and asdict(shown.failure),
        "notes": list(shown.notes),
        "item": shown.item,
        "card": shown.card,
        "findings": [_finding(finding) for finding in shown.findings],
        "readme": {
            "name": shown.readme_name,
            "lines": shown.reading.source.lines,
            "front_matter": _front_matter(shown.reading),
        },
        "models": linked_models(shown.item) if shown.item else [],
        "files": {address: asdict(file) for address, file in shown.files.items()},
    }


def _finding(finding: Finding) -> Json:
    return {
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "effect": finding.effect.words,
        "message": finding.message,
        "mend": finding.mend,
    }


def _front_matter(reading: Reading) -> list[int] | None:
    """First and last line between the fences, from 1."""
    lines = len(reading.front_matter_lines)
    return [2, 1 + lines] if lines else None
