"""Bring a static catalogue to a bucket; whoever reads it there finds all that it names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sharinghub_tools.domain.stac import hrefs
from sharinghub_tools.domain.stac.kinds import Kind, kind_of
from sharinghub_tools.domain.stac.media_types import media_type
from sharinghub_tools.domain.stac.stored_object import Body, StoredObject
from sharinghub_tools.domain.stac.upload_order import step_of
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.bounded_map import batches, bounded_map
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
    roots = 0

    def files() -> Iterator[tuple[str, int]]:
        nonlocal roots
        for key in folder.files():
            kind = _kind(folder, key)
            roots += kind.is_container and "/" not in key
            yield key, step_of(key, kind)

    table.add_files(files())
    if not roots:
        raise UsageError(
            "there is no STAC Catalog or Collection at the top of the folder; give the folder that "
            "holds catalog.json"
        )
    table.add_stored(store.objects())
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
    done = Uploaded(files=table.file_count())

    def bring(file: tuple[str, StoredObject | None]) -> Change | None:
        return _bring(folder, store, options, *file)

    for step in table.steps():
        for change in bounded_map(bring, table.files(step), workers=options.workers):
            done.count(change)
            told(change)
    for keys in batches(table.surplus(), _DELETED_AT_ONCE):
        done.surplus += len(keys)
        if not options.delete:
            continue
        if not options.dry_run:
            store.delete(keys)
        done.deleted += len(keys)
        for key in keys:
            told(Change(key, "delete"))
    return done


def _bring(
    folder: Folder, store: Store, options: Options, key: str, there: StoredObject | None
) -> Change | None:
    body, kind = _body(folder, options.public_url, key)
    if there is not None and _is_same(store, there, body):
        return None
    if not options.dry_run:
        store.put(key, body, media_type(key, kind))
    return Change(key, "upload" if there is None else "replace", body.size)


def _is_same(store: Store, there: StoredObject, body: Body) -> bool:
    if there.size != body.size:
        return False
    # The ETag of an object in parts is no MD5, nor that of one with a key of its own.
    return there.etag == body.md5 or store.sha256(there.key) == body.sha256


def _body(folder: Folder, public_url: str | None, key: str) -> tuple[Body, Kind]:
    if not key.endswith(_MAY_BE_STAC):
        return folder.body(key), Kind.ASSET
    content = folder.read(key)
    document = _parsed(content)
    kind = kind_of(document)
    if public_url is not None and kind is not Kind.ASSET and isinstance(document, dict):
        absolute = hrefs.with_absolute_hrefs(document, hrefs.url_of(public_url, key))
        content = json.dumps(absolute, ensure_ascii=False).encode()
    return Body.of(content), kind


def _kind(folder: Folder, key: str) -> Kind:
    return kind_of(_parsed(folder.read(key))) if key.endswith(_MAY_BE_STAC) else Kind.ASSET


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
