"""One object of a catalogue: its schemas, its links, its assets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sharinghub_tools.domain.stac import checksums, hrefs, membership
from sharinghub_tools.domain.stac.findings import Finding, Severity, pointer
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.domain.stac.schemas import short_name
from sharinghub_tools.domain.stac.verdict import SchemaCheck
from sharinghub_tools.domain.stac.wording import described, dotted
from sharinghub_tools.errors import NotThereError, SharingHubError
from sharinghub_tools.use_cases.catalogue_ports import Files

# Of several links of one relation the first counts.
_TO_ONE = ("root", "parent", "collection", "self")
_DOWN = ("child", "item")


@dataclass(frozen=True, slots=True)
class Task:
    """An object to check, and what it belongs to.

    Attributes:
        url: of the object.
        root: of the catalogue's root.
        parent: of what links to it; None for the root.
        collection: of the nearest Collection above it, if there is one.
    """

    url: str
    root: str
    parent: str | None = None
    collection: str | None = None


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


class ObjectChecker:
    """Checks objects; made once for each process."""

    def __init__(self, files: Files, schemas: SchemaCheck, *, reads_assets: bool) -> None:
        """Keep what is asked.

        Args:
            files: the catalogue's.
            schemas: what schemas say of an object.
            reads_assets: whether assets are read for their checksums.
        """
        self._files = files
        self._schemas = schemas
        self._reads_assets = reads_assets
        self._collection = lru_cache(maxsize=8)(self._read_collection)

    def __call__(self, task: Task) -> Checked:
        """Check an object; what cannot be read is a finding."""
        checked = Checked(task)
        document = self._document(checked)
        if document is None:
            return checked
        checked.id = str(document.get("id"))
        self._check_schemas(checked, document)
        self._check_links(checked, document)
        for key, asset in _mapping(document.get("assets")).items():
            if isinstance(asset, dict) and isinstance(asset.get("href"), str):
                self._check_asset(checked, key, asset)
        if kind_of(document) is Kind.ITEM:
            self._check_membership(checked, document)
        else:
            checked.document = document
        return checked

    def kind(self, url: str) -> Kind:
        """What the file at a URL is, as far as it can be read."""
        try:
            return kind_of(json.loads(self._files.read(url)))
        except (ValueError, RecursionError, SharingHubError):
            return Kind.ASSET

    def _document(self, checked: Checked) -> Json | None:
        task = checked.task
        try:
            content = self._files.read(task.url)
        except NotThereError:
            checked.findings.append(_dead_end(task))
            return None
        except SharingHubError as error:
            checked.add("", "unreadable", str(error))
            return None
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as error:
            checked.add("", "not-json", f"it is no JSON: {error}")
            return None
        if kind_of(document) is Kind.ASSET:
            checked.add("", "not-stac", "it is no Item, Collection or Catalog")
            return None
        return document if isinstance(document, dict) else None

    def _check_schemas(self, checked: Checked, document: Json) -> None:
        verdict = self._schemas(document)
        for cause in verdict.causes:
            said = described(cause, dotted(cause.path) or "it")
            at = pointer(*cause.path)
            checked.add(at, "schema", f"{said} ({short_name(cause.schema)})")
        for each in verdict.unchecked:
            severity = Severity.ERROR if each.is_wrong else Severity.WARNING
            message = f"not checked against {short_name(each.schema)}: {each.reason}"
            checked.add("/stac_extensions", "schema-not-checked", message, severity)

    def _check_links(self, checked: Checked, document: Json) -> None:
        task, seen = checked.task, set()
        expected = {
            "root": task.root,
            "parent": task.parent,
            "collection": task.collection,
            "self": task.url,
        }
        for place, link in enumerate(_list(document.get("links"))):
            rel, href = _mapping(link).get("rel"), _mapping(link).get("href")
            if not isinstance(href, str):
                continue
            at, target = pointer("links", place, "href"), hrefs.joined(task.url, href)
            if rel in _TO_ONE and rel not in seen and expected[rel] is not None:
                wanted = str(expected[rel])
                if self._files.plain(target) != self._files.plain(wanted):
                    message = f"the link {rel} leads to {target}, not to {wanted}"
                    checked.add(at, f"link-{rel}", message)
                seen.add(rel)
            elif rel not in _DOWN:
                self._check_target(checked, at, str(rel), target)
        for rel in _missing(document, seen, task):
            checked.add("/links", f"link-{rel}", f"there is no link {rel}")

    def _check_target(self, checked: Checked, at: str, rel: str, target: str) -> None:
        if not self._files.reaches(target):
            return
        try:
            self._files.size(target)
        except NotThereError:
            checked.add(at, "broken-link", f"the link {rel} leads to {target}, which is not there")
        except SharingHubError as error:
            checked.add(at, "broken-link", f"the link {rel} cannot be followed: {error}")

    def _check_asset(self, checked: Checked, key: str, asset: Json) -> None:
        at, url = pointer("assets", key), hrefs.joined(checked.task.url, asset["href"])
        if not self._files.reaches(url):
            checked.elsewhere += 1
            return
        checked.assets += 1
        said = asset.get("file:checksum")
        checksum = checksums.parse(said)
        if said is not None and checksum is None:
            checked.add(f"{at}/file:checksum", "asset-checksum", f"'{said}' is no multihash")
        if checksum is not None and checksum.function is None:
            message = "its kind of digest is not known here; it was not compared"
            checked.add(f"{at}/file:checksum", "checksum-unknown", message, Severity.WARNING)
        try:
            if self._reads_assets and checksum is not None and checksum.function is not None:
                size, digest = self._digest(url, checksum.function)
                checked.read_bytes += size
                if digest != checksum.digest:
                    message = f"{url} has other content: {checksum.function} {digest}"
                    checked.add(f"{at}/file:checksum", "asset-checksum", message)
                there: int | None = size
            else:
                there = self._files.size(url)
        except NotThereError:
            checked.add(f"{at}/href", "asset-missing", f"{url} is not there")
            return
        except SharingHubError as error:
            checked.add(f"{at}/href", "asset-unreadable", str(error))
            return
        wanted = asset.get("file:size")
        if isinstance(wanted, int) and there is not None and wanted != there:
            message = f"{url} has {there} bytes, not {wanted}"
            checked.add(f"{at}/file:size", "asset-size", message)

    def _digest(self, url: str, function: str) -> tuple[int, str]:
        digest, size = hashlib.new(function, usedforsecurity=False), 0
        for chunk in self._files.chunks(url):
            digest.update(chunk)
            size += len(chunk)
        return size, digest.hexdigest()

    def _check_membership(self, checked: Checked, item: Json) -> None:
        problems = [membership.box_problem(item)]
        collection = self._collection(checked.task.collection)
        if collection is not None:
            checked.counted = tuple(membership.counted(item, collection))
            problems += membership.problems(item, collection)
            if item.get("collection") != collection.get("id"):
                message = (
                    f"the Item says Collection '{item.get('collection')}', and it is in "
                    f"'{collection.get('id')}'"
                )
                problems.append(("/collection", "item-collection", message))
        for problem in problems:
            if problem is not None:
                checked.add(*problem)

    def _read_collection(self, url: str | None) -> Json | None:
        if url is None:
            return None
        try:
            content = json.loads(self._files.read(url))
        except (ValueError, SharingHubError):
            # Said of the Collection itself.
            return None
        return content if isinstance(content, dict) else None


def _dead_end(task: Task) -> Finding:
    if task.parent is None:
        return Finding(task.url, "", "missing", "there is no such file")
    return Finding(task.parent, "/links", "broken-link", f"{task.url} is not there")


def _missing(document: Json, seen: Iterable[str], task: Task) -> Iterator[str]:
    """The links that a catalogue wants to have.

    Source: https://github.com/radiantearth/stac-spec/blob/v1.0.0/best-practices.md#use-of-links.
    """
    wanted = ["root"]
    if task.parent is not None:
        wanted.append("parent")
    if task.collection is not None and kind_of(document) is Kind.ITEM:
        wanted.append("collection")
    yield from (rel for rel in wanted if rel not in set(seen))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
