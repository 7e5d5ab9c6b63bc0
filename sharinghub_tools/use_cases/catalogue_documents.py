"""The documents above the Items: Catalogs of classes, the GeoParquet, the Collection, the root."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from sharinghub_tools.domain.dataset.catalogs import Child, class_catalog, root_catalog
from sharinghub_tools.domain.dataset.collection import (
    ITEMS_FILE,
    THUMBNAIL_FILE,
    CollectionFiles,
    collection,
)
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.labels import portable_name
from sharinghub_tools.domain.dataset.summary import Summary
from sharinghub_tools.use_cases.dataset_ports import Catalogue, Items

CATALOG, COLLECTION = "catalog.json", "collection.json"

# Classes that the Collection's thumbnail shows.
_SHOWN = 50


def write_documents(
    dataset: Description,
    summary: Summary,
    parts: Sequence[str],
    items: Items,
    catalogue: Catalogue,
) -> dict[str, int]:
    """Write all documents, those last that lead to the others, and remove what is none any more.

    Args:
        dataset: what is said of the dataset.
        summary: all Items, added up.
        parts: the rows of the GeoParquet.
        items: of which they are.
        catalogue: where they are written.

    Returns:
        Paths of the documents, and their sizes in bytes.
    """
    sizes: dict[str, int] = {}
    shown: list[tuple[str, str]] = []
    children = []
    for class_name in items.classes():
        folder = portable_name(class_name)
        first = _write_class(dataset, class_name, folder, items, catalogue, sizes)
        shown.append(first)
        children.append(Child(f"{folder}/{CATALOG}", class_name))
    table, thumbnail = f"{dataset.id}/{ITEMS_FILE}", f"{dataset.id}/{THUMBNAIL_FILE}"
    mirrored = collection(dataset, summary, (), None)
    files = CollectionFiles(
        catalogue.write_table(table, parts, mirrored, summary),
        catalogue.write_thumbnail(thumbnail, shown[:_SHOWN]),
    )
    sizes |= {table: files.items.size, thumbnail: files.thumbnail.size}
    documents = {
        f"{dataset.id}/{COLLECTION}": collection(dataset, summary, children, files),
        CATALOG: root_catalog(dataset),
    }
    for path, content in documents.items():
        sizes[path] = catalogue.write_document(path, content)
    for path in items.documents():
        if path not in sizes:
            catalogue.remove_document(path)
    return sizes


def _write_class(
    dataset: Description,
    class_name: str,
    folder: str,
    items: Items,
    catalogue: Catalogue,
    sizes: dict[str, int],
) -> tuple[str, str]:
    """Write the Catalog of a class, and those below it; returns its first Item."""
    first: tuple[str, str] | None = None
    shards = []
    for path, rows in groupby(items.items_of(class_name), key=itemgetter(0)):
        ids = [identifier for _, identifier in rows]
        first = first or (path, ids[0])
        below = path.removeprefix(f"{dataset.id}/")
        links = [Child(f"{identifier}/{identifier}.json") for identifier in ids]
        content = class_catalog(dataset, below, class_name, items=links)
        sizes[f"{path}/{CATALOG}"] = catalogue.write_document(f"{path}/{CATALOG}", content)
        if below != folder:
            shards.append(Child(f"{below.removeprefix(f'{folder}/')}/{CATALOG}"))
    if shards:
        path = f"{dataset.id}/{folder}/{CATALOG}"
        content = class_catalog(dataset, folder, class_name, children=shards)
        sizes[path] = catalogue.write_document(path, content)
    if first is None:
        raise ValueError(f"the class {class_name} has no Item")
    return first
