"""From a value of the portal's Item back to the README that it was made of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.lint import assets
from sharinghub_tools.domain.lint.extensions import cited_doi
from sharinghub_tools.domain.lint.rules import Readme
from sharinghub_tools.domain.portal.item.assets import matches
from sharinghub_tools.domain.portal.project import EXTENSIONS
from sharinghub_tools.domain.portal.source import Position
from sharinghub_tools.domain.portal.tree import Entry, Kind, Value
from sharinghub_tools.domain.stac.violations import Path
from sharinghub_tools.domain.stac.wording import dotted

# Taken out of the metadata by the portal: what they become is looked for under other names.
_TAKEN = (
    *("assets", "extensions", "extent", "license", "license-url", "links", "preview"),
    *("providers", "related", "sharinghub"),
)
_TEMPORAL = {"start_datetime": 0, "created": 0, "end_datetime": 1, "updated": 1}
_OWN_LINKS = 5
"""self, parent, root, collection, bug_tracker: they come first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What an author wrote.

    Attributes:
        at: where.
        name: what the README calls it, as ``extent.temporal[0]``.
        value: as it is written; None where it is no value of the front matter.
    """

    at: Position
    name: str
    value: Value | None = None


class Origins:
    """The way back from one Item to its README."""

    def __init__(self, readme: Readme, item: Mapping[str, Any]) -> None:
        """Take both."""
        self._readme = readme
        self._item = item

    def of(self, path: Path) -> Origin | None:
        """What a value of the Item was made of; None where it is GitLab's, or the portal's own.

        Args:
            path: keys and indices that lead to it.
        """
        match path:
            case ("properties", str(name), *rest):
                return self._property(name, tuple(rest))
            case ("links", int(index), *rest):
                return self._link(index, tuple(rest))
            case ("assets", str(key), *rest):
                return self._asset(key, tuple(rest))
            case ("stac_extensions", int(index)):
                return self.schema(self._item["stac_extensions"][index])
            case ("geometry" | "bbox", *_):
                return self._field("extent", "spatial")
        return None

    def schema(self, url: str) -> Origin | None:
        """Where a schema is declared; None where the portal knows it by itself."""
        for prefix, entry in self._declared():
            if entry.value.written == url:
                return Origin(entry.value.start, f"extensions.{prefix}", entry.value)
        return None

    def mapping(self, prefix: str) -> Origin | None:
        """The mapping with the fields of an extension."""
        return self._field(prefix) if self._is_extension(prefix) else None

    def model(self, *path: Any) -> Origin | None:
        """What stands at a path below ``mlm``, as far as it leads."""
        return self._field("mlm", *path) if self._readme.field("mlm") else None

    def _declared(self) -> Iterator[tuple[str, Entry]]:
        extensions = self._readme.field("extensions")
        if extensions and extensions.kind is Kind.MAPPING:
            yield from ((str(prefix), entry) for prefix, entry in extensions.fields().items())

    def _property(self, name: str, rest: Path) -> Origin | None:
        prefix, _, field = name.partition(":")
        if name == "license":
            return self._field(name, *rest)
        if prefix == "sharinghub" and field:
            return self._field(prefix, field, *rest)
        return (
            (self._citation(field) if prefix == "sci" else None)
            or (self._field(prefix, field, *rest) if self._has(prefix, field) else None)
            or (None if self._is_taken(name) else self._field(name, *rest))
            or self._default(name, rest)
        )

    def _default(self, name: str, rest: Path) -> Origin | None:
        """Of what the metadata say in another place."""
        if name in _TEMPORAL:
            return self._field("extent", "temporal", _TEMPORAL[name], *rest)
        return self._field(name, *rest) if name == "providers" else None

    def _has(self, prefix: str, field: str) -> bool:
        mapping = self._readme.field(prefix) if self._is_extension(prefix) else None
        return mapping is not None and mapping.get(field) is not None

    def _is_taken(self, name: str) -> bool:
        return name in _TAKEN or self._is_extension(name)

    def _is_extension(self, prefix: str) -> bool:
        return prefix in EXTENSIONS or any(prefix == declared for declared, _ in self._declared())

    def _citation(self, field: str) -> Origin | None:
        """The link in the text: what it says wins over ``sci``."""
        link = cited_doi(self._readme.reading.description)
        if link is None or field not in ("doi", "citation", "publications"):
            return None
        return Origin(self._readme.body_position(link.start()), "the link to a DOI")

    def _link(self, index: int, rest: Path) -> Origin | None:
        number = index - _OWN_LINKS
        written = self._readme.field("links")
        own = written.items if written and written.kind is Kind.LIST else []
        if 0 <= number < len(own):
            return self._field("links", number, *rest)
        related = list(self._related())
        if 0 <= number - len(own) < len(related):
            return related[number - len(own)]
        rel = self._item["links"][index].get("rel")
        if rel == "preview":
            return self._field("preview")
        if rel == "license":
            return self._field("license-url") or self._field("license")
        return self._property("sci:doi", ()) if rel == "cite-as" else None

    def _related(self) -> Iterator[Origin]:
        related = self._readme.field("related")
        for name, entry in related.fields().items() if related else ():
            values = entry.value.items if entry.value.kind is Kind.LIST else [entry.value]
            for value in values:
                if value.kind is Kind.TEXT:
                    yield Origin(value.start, f"related.{name}", value)

    def _asset(self, key: str, rest: Path) -> Origin | None:
        preview = self._field("preview")
        written = preview.value.written if preview and preview.value else ""
        if preview and key == f"preview{posixpath.splitext(written)[1]}":
            return preview
        rules = self._readme.field("assets")
        for index, rule in reversed(list(enumerate(rules.items if rules else ()))):
            if _makes(rule, key):
                return self._field("assets", index, *rest)
        return None

    def _field(self, *path: Any) -> Origin | None:
        """As far as a path leads; None where not even its first step is there."""
        value = self._readme.root
        at, reached = None, []
        for step in path:
            below = _below(value, step) if value else None
            if below is None:
                break
            at, value = below
            reached.append(step)
        if at is None:
            return None
        return Origin(at, dotted(tuple(reached)), value)


def _below(value: Value, step: Any) -> tuple[Position, Value] | None:
    """A member, and where it stands: the value, or the key of what is empty or below it."""
    if isinstance(step, int):
        inside = step < len(value.items) if value.kind is Kind.LIST else False
        return (value.items[step].start, value.items[step]) if inside else None
    entry = value.fields().get(step) if value.kind is Kind.MAPPING else None
    if entry is None:
        return None
    is_scalar = entry.value.is_scalar and entry.value.kind is not Kind.NULL
    return (entry.value.start if is_scalar else entry.key.start), entry.value


def _makes(rule: Value, key: str) -> bool:
    """Whether an asset of that key comes of a rule of the README."""
    given = rule.get("key") if rule.kind is Kind.MAPPING else None
    if given and given.written:
        before, sign, after = given.written.partition("{path}")
        if key == before or (sign and key.startswith(before) and key.endswith(after)):
            return True
    patterns = [rule] if rule.kind is Kind.TEXT else [rule.get(name) for name in assets.GLOB_FIELDS]
    texts = [glob.written for glob in patterns if glob and glob.kind is Kind.TEXT]
    return any(text.strip("./") and matches(key, text) for text in texts)
