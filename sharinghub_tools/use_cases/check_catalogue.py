"""Check a static catalogue: each object, and all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sharinghub_tools.domain.stac import hrefs, membership
from sharinghub_tools.domain.stac.findings import Finding, Severity, pointer
from sharinghub_tools.domain.stac.kinds import Json, Kind, kind_of
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.use_cases.catalogue_ports import IdTable
from sharinghub_tools.use_cases.check_object import ObjectChecker
from sharinghub_tools.use_cases.checked_object import Checked, Task
from sharinghub_tools.use_cases.read_catalogue import Found, linked_urls

_PARQUET = {"application/vnd.apache.parquet", "application/x-parquet"}
_MIRROR = "collection-mirror"
_NAMED = 3

Run = Callable[[Iterable[Task]], Iterable[Checked]]
"""Checks many objects, perhaps several at once, with the results in the order of the tasks."""


JsonFiles = Callable[[], Iterable[str]]
"""The URLs of all JSON files in the catalogue's folder, where that is known."""


class Seen(Protocol):
    """The Items that were met: on disk, for they may be millions."""

    def add(self, url: str, collection: str, identifier: str) -> str | None:
        """Note an Item; returns the URL of one with its Collection and its id, if there is one."""
        ...

    def knows(self, url: str) -> bool:
        """Whether the Item at a URL was met."""
        ...

    def compare(self, collection: str, ids: Iterable[str]) -> tuple[int, list[str], list[str]]:
        """A table's ids beside those of a Collection's Items.

        Returns:
            How many rows there are, the ids of Items that have no row, and those of rows that have
            no Item or stand twice.
        """
        ...


@dataclass(slots=True)
class Summary:
    """What was looked at, in numbers."""

    items: int = 0
    containers: int = 0
    assets: int = 0
    elsewhere: int = 0
    read_bytes: int = 0

    def count(self, checked: Checked) -> None:
        """Count one object."""
        self.assets += checked.assets
        self.elsewhere += checked.elsewhere
        self.read_bytes += checked.read_bytes


@dataclass(slots=True)
class _Node:
    """A Catalog or Collection, and what is below its Collection."""

    task: Task
    above: tuple[str, ...]
    found: Found
    collection: str | None


@dataclass(slots=True)
class CatalogueCheck:
    """A check of one catalogue.

    Attributes:
        root: URL of its root.
        checker: checks one object.
        plain: gives a URL the one writing that all URLs of the same file share.
        run: checks many.
        seen: takes the Items that were met.
        tables: reads tables of Items.
        json_files: the files that may be objects; None where nobody can list them.
        summary: what was looked at so far.
    """

    root: str
    checker: ObjectChecker
    plain: Callable[[str], str]
    run: Run
    seen: Seen
    tables: IdTable
    json_files: JsonFiles | None = None
    summary: Summary = field(default_factory=Summary)
    _counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    _collections: dict[str, Json] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)

    def findings(self, told: Callable[[], None]) -> Iterator[Finding]:
        """What is wrong, as it is met.

        Args:
            told: is called for each object that was checked.
        """
        containers: list[Finding] = []
        for checked in self.run(self._item_tasks(containers, told)):
            yield from self._drained(containers)
            self.summary.items += 1
            self.summary.count(checked)
            told()
            yield from checked.findings
            yield from self._item(checked)
        yield from self._drained(containers)
        for url, collection in self._collections.items():
            counts = self._counts.get(url, Counter())
            for at, rule, message in membership.count_problems(collection, counts):
                yield Finding(url, at, rule, message)
            yield from self._tables(url, collection)
        yield from self._orphans()

    def _drained(self, findings: list[Finding]) -> Iterator[Finding]:
        while findings:
            yield findings.pop(0)

    def _item_tasks(self, findings: list[Finding], told: Callable[[], None]) -> Iterator[Task]:
        for node in self._nodes(findings, told):
            items: set[str] = set()
            for url in linked_urls(node.found, "item"):
                if self.plain(url) in items:
                    message = f"{url} is linked twice"
                    findings.append(Finding(node.task.url, "/links", "linked-twice", message))
                    continue
                items.add(self.plain(url))
                yield Task(url, self.root, node.task.url, node.collection)
            yield from self._of_api(node, findings)

    def _of_api(self, node: _Node, findings: list[Finding]) -> Iterator[Task]:
        """The Items of an API's Collection, which come in pages."""
        for first in linked_urls(node.found, "items"):
            try:
                for url, item in self.checker.pages(first, "features"):
                    yield Task(url, self.root, node.task.url, node.collection, item, True)
            except SharingHubError as error:
                message = f"the Items cannot be read: {error}"
                findings.append(Finding(node.task.url, "/links", "unreadable", message))

    def _nodes(self, findings: list[Finding], told: Callable[[], None]) -> Iterator[_Node]:
        """Catalogs and Collections, those above before those below."""
        waiting: list[tuple[Task, tuple[str, ...]]] = [(Task(self.root, self.root), ())]
        met = self._met
        met.add(self.plain(self.root))
        while waiting:
            task, above = waiting.pop()
            checked = self.checker(task)
            self.summary.containers += 1
            self.summary.count(checked)
            told()
            findings += checked.findings
            document = checked.document
            if document is None:
                continue
            is_collection = kind_of(document) is Kind.COLLECTION
            collection = task.url if is_collection else task.collection
            if is_collection:
                self._collections[task.url] = document
            node = _Node(task, (*above, task.url), Found(task.url, document), collection)
            yield node
            below = []
            for url in self._children(node, findings):
                if self.plain(url) in met:
                    is_above = self.plain(url) in map(self.plain, node.above)
                    rule = "cycle" if is_above else "linked-twice"
                    what = "is above it" if is_above else "is linked twice"
                    findings.append(Finding(task.url, "/links", rule, f"the child {url} {what}"))
                    continue
                met.add(self.plain(url))
                below.append((Task(url, self.root, task.url, collection), node.above))
            waiting += reversed(below)

    def _children(self, node: _Node, findings: list[Finding]) -> Iterator[str]:
        """What is below a Catalog; of an API its Collections, each once."""
        if "conformsTo" not in node.found.document:
            yield from linked_urls(node.found, "child")
            return
        for first in linked_urls(node.found, "data"):
            try:
                yield from (url for url, _ in self.checker.pages(first, "collections"))
            except SharingHubError as error:
                message = f"the Collections cannot be read: {error}"
                findings.append(Finding(node.task.url, "/links", "unreadable", message))

    def _item(self, checked: Checked) -> Iterator[Finding]:
        url = checked.task.collection
        # Also one that cannot be read is no orphan.
        place = self.plain(checked.task.url)
        if not checked.id:
            self.seen.add(place, "", place)
            return
        if url is not None:
            self._counts.setdefault(url, Counter()).update(checked.counted)
        other = self.seen.add(place, url or "", checked.id)
        if other is not None:
            message = f"the id '{checked.id}' is that of {other} too"
            yield Finding(checked.task.url, "/id", "duplicate-id", message)

    def _orphans(self) -> Iterator[Finding]:
        """Objects in the folder that no link leads to."""
        for url in self.json_files() if self.json_files else ():
            place = self.plain(url)
            if place in self._met or self.seen.knows(place):
                continue
            kind = self.checker.kind(url)
            if kind is not Kind.ASSET:
                message = f"no link of the catalogue leads to this {kind}"
                yield Finding(url, "", "orphan", message, Severity.WARNING)

    def _tables(self, url: str, collection: Json) -> Iterator[Finding]:
        assets = collection.get("assets")
        for key, asset in assets.items() if isinstance(assets, dict) else ():
            if not _is_table(asset):
                continue
            at = pointer("assets", key)
            place = hrefs.joined(url, str(asset["href"]))
            try:
                rows, missing, other = self.seen.compare(url, self.tables.ids(place))
            except SharingHubError as error:
                message = f"not compared with the Items: {error}"
                yield Finding(url, at, "table-unreadable", message, Severity.WARNING)
                continue
            if missing or other:
                message = f"{place} has {rows} rows"
                message += f", none for {_names(missing)}" if missing else ""
                message += f", and some that are no Item's: {_names(other)}" if other else ""
                yield Finding(url, at, "table-disagrees", message)


def _is_table(asset: object) -> bool:
    if not isinstance(asset, dict) or not isinstance(asset.get("href"), str):
        return False
    return asset.get("type") in _PARQUET and _MIRROR in (asset.get("roles") or ())


def _names(ids: list[str]) -> str:
    shown = ", ".join(ids[:_NAMED])
    return f"{shown} and {len(ids) - _NAMED} more" if len(ids) > _NAMED else shown
