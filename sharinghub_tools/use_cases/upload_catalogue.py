"""Bring a static catalogue to a bucket; whoever reads it there finds all that it names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Kind, kind_of
from sharinghub_tools.domain.stac.media_types import media_type
from sharinghub_tools.domain.stac.stored_object import Body, StoredObject
from sharinghub_tools.domain.stac.upload_order import ITEMS, step_of
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.bounded_map import batches, bounded_map
from sharinghub_tools.use_cases.public_hrefs import PublicHrefs
from sharinghub_tools.use_cases.upload_ports import Folder, Store, Table

# What a request to delete may name (https://docs.aws.amazon.com/AmazonS3/latest/API).
_DELETED_AT_ONCE = 1000
_MAY_BE_STAC = (".json", ".geojson")


@dataclass(frozen=True, slots=True)
class Change:
    """One object that was changed, or would be.

    Attributes:
        key: below the prefix.
        action: ``upload`` where it was missing, ``replace`` where it was different, ``delete``.
        size: how many bytes were sent.
    """

    key: str
    action: str
    size: int = 0


@dataclass(slots=True)
class Uploaded:
    """What came of an upload: numbers of objects, and the bytes that were sent."""

    files: int = 0
    uploaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    deleted: int = 0
    surplus: int = 0
    sent_bytes: int = 0

    def count(self, change: Change | None) -> None:
        """Count one file's."""
        if change is None:
            self.unchanged += 1
            return
        self.sent_bytes += change.size
        if change.action == "upload":
            self.uploaded += 1
        else:
            self.replaced += 1


@dataclass(frozen=True, slots=True)
class Options:
    """How a catalogue is uploaded.

    Attributes:
        public_url: the hrefs of what is uploaded are made absolute, below this URL; None leaves
            every byte as it is.
        delete: whether objects are deleted for which there is no file.
        dry_run: whether nothing is changed.
        workers: how many objects are compared or sent at once.
    """

    public_url: str | None = None
    delete: bool = False
    dry_run: bool = False
    workers: int = 32


def compare(folder: Folder, store: Store, table: Table) -> int:
    """Note what is here and what is there; returns how many files there are here.

    Raises:
        UsageError: the folder holds no catalogue.
        EnvironmentLacksError: a file cannot be read.
        StoreError: the store refuses, or cannot be asked.
    """
    # Who may not do this is told before much is read.
    table.add_stored(store.objects())
    roots = 0
    for key in folder.files():
        document = _document(folder, key)[1]
        kind = kind_of(document)
        roots += kind.is_container and "/" not in key
        table.add_file(key, step_of(key, kind))
        if isinstance(document, dict) and kind in {Kind.ITEM, Kind.COLLECTION}:
            table.add_object(kind, str(document.get("id")), key)
    if not roots:
        raise UsageError(
            "there is no STAC Catalog or Collection at the top of the folder; give the folder that "
            "holds catalog.json"
        )
    return table.file_count()


def upload(
    folder: Folder,
    store: Store,
    table: Table,
    options: Options,
    told: Callable[[Change | None], None],
) -> Uploaded:
    """Send what is missing or different, the named before what names it.

    Args:
        folder: the catalogue.
        store: where it goes.
        table: as :func:`compare` filled it.
        options: how.
        told: is called for each file, with what was done, and for each object that was deleted.

    Raises:
        EnvironmentLacksError: a file cannot be read.
        StoreError: the store refuses, or cannot be asked. What was sent stays, whole; the next
            run goes on from there.
    """
    done, public = Uploaded(files=table.file_count()), None
    if options.public_url is not None:
        public = PublicHrefs(options.public_url, _tables(folder, table, options.public_url))

    def bring(file: tuple[str, StoredObject | None]) -> Change | None:
        key, there = file
        body, kind = _body(folder, public, key)
        if there is not None and _is_same(store, there, body):
            return None
        if not options.dry_run:
            store.put(key, body, media_type(key, kind))
        return Change(key, "upload" if there is None else "replace", body.size)

    for step in table.steps():
        for change in bounded_map(bring, table.files(step), workers=options.workers):
            done.count(change)
            told(change)
    for change in _surplus(store, table, options, done):
        told(change)
    return done


def _surplus(store: Store, table: Table, options: Options, done: Uploaded) -> Iterator[Change]:
    """Delete the objects for which there is no file, if that is asked for."""
    for keys in batches(table.surplus(), _DELETED_AT_ONCE):
        done.surplus += len(keys)
        if not options.delete:
            continue
        if not options.dry_run:
            store.delete(keys)
        done.deleted += len(keys)
        yield from (Change(key, "delete") for key in keys)


def _tables(folder: Folder, table: Table, public_url: str) -> dict[str, Body]:
    """The tables of Items with absolute hrefs, by their keys."""

    def url_of(kind: Kind, identifier: str) -> str | None:
        key = table.key_of(kind, identifier)
        return None if key is None else hrefs.url_of(public_url, key)

    written = {
        key: folder.with_absolute_hrefs(key, url_of)
        for key, _ in table.files(ITEMS)
        if key.endswith(".parquet")
    }
    return {key: body for key, body in written.items() if body is not None}


def _is_same(store: Store, there: StoredObject, body: Body) -> bool:
    if there.size != body.size:
        return False
    # The ETag of an object in parts is no MD5, nor that of one with a key of its own.
    return there.etag == body.md5 or store.sha256(there.key) == body.sha256


def _body(folder: Folder, public: PublicHrefs | None, key: str) -> tuple[Body, Kind]:
    content, document = _document(folder, key)
    if content is None:
        written = public.tables.get(key) if public else None
        return written or folder.body(key), Kind.ASSET
    kind = kind_of(document)
    if public is not None and kind is not Kind.ASSET and isinstance(document, dict):
        content = public.document(key, document)
    return Body.of(content), kind


def _document(folder: Folder, key: str) -> tuple[bytes | None, object]:
    """Bytes and JSON of what may be a STAC object."""
    if not key.endswith(_MAY_BE_STAC):
        return None, None
    content = folder.read(key)
    try:
        return content, json.loads(content)
    except (ValueError, RecursionError):
        return content, None
