"""One object of a catalogue: its schemas, its links, its assets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sharinghub_tools.domain.stac import hrefs, membership
from sharinghub_tools.domain.stac.findings import Finding, Severity, pointer
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.domain.stac.schemas import short_name
from sharinghub_tools.domain.stac.verdict import SchemaCheck
from sharinghub_tools.domain.stac.wording import described, dotted
from sharinghub_tools.errors import CatalogueError, NotThereError, SharingHubError
from sharinghub_tools.use_cases.catalogue_ports import Files
from sharinghub_tools.use_cases.check_assets import AssetChecker
from sharinghub_tools.use_cases.checked_object import Checked, Task

# Of several links of one relation the first counts.
_TO_ONE = ("root", "parent", "collection", "self")
_DOWN = ("child", "item")


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
        self._assets = AssetChecker(files, reads_assets=reads_assets)
        self._collection = lru_cache(maxsize=8)(self._read_collection)

    def __call__(self, task: Task) -> Checked:
        """Check an object; what cannot be read is a finding."""
        checked = Checked(task)
        document = self._document(checked)
        if document is None:
            return checked
        checked.id = str(document.get("id"))
        self._check_schemas(checked, document)
        if not (task.is_of_api or is_of_api(document)):
            self._check_links(checked, document)
        self._assets(checked, document)
        if kind_of(document) is Kind.ITEM:
            self._check_membership(checked, document)
        else:
            checked.document = document
        return checked

    def pages(self, url: str, member: str) -> Iterator[tuple[str, Json]]:
        """The objects of an API from a page on, each with its URL.

        Args:
            url: of the first page.
            member: of the pages that has them.

        Raises:
            SharingHubError: a page cannot be read.
        """
        following: str | None = url
        while following is not None:
            url, following = following, None
            try:
                page = _mapping(json.loads(self._files.read(url)))
            except ValueError as error:
                raise CatalogueError(f"{url} is no JSON") from error
            for each in map(_mapping, _list(page.get(member))):
                yield _linked(each, "self", url) or url, each
            following = _linked(page, "next", url)
            if following == url:
                raise CatalogueError(f"{url} says that it is its own next page")

    def kind(self, url: str) -> Kind:
        """What the file at a URL is, as far as it can be read."""
        try:
            return kind_of(json.loads(self._files.read(url)))
        except (ValueError, RecursionError, SharingHubError):
            return Kind.ASSET

    def _document(self, checked: Checked) -> Json | None:
        task = checked.task
        if task.document is not None:
            return task.document
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


def _linked(document: Json, rel: str, base: str) -> str | None:
    for link in map(_mapping, _list(document.get("links"))):
        if link.get("rel") == rel and isinstance(link.get("href"), str):
            return hrefs.joined(base, link["href"])
    return None


def is_of_api(document: Json) -> bool:
    """Whether it is the landing page of an API, or a Collection there.

    Source: https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/ogcapi-features.
    """
    rels = {_mapping(link).get("rel") for link in _list(document.get("links"))}
    return "conformsTo" in document or "items" in rels


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
