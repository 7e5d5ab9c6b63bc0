"""Which data a model version was made of: the run's inputs, DVC's hashes, other projects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.model_version import RunDataset
from sharinghub_tools.domain.portal.categories import item_url
from sharinghub_tools.domain.public_values import public_text, web_url

_HASHES = "dvc."
_IMPORTS = "dvc.import."
# Of a file, or of a folder (https://dvc.org/doc/user-guide/project-structure/internal-files).
_MD5 = re.compile(r"[0-9a-f]{32}(?:\.dir)?")

# name, context, md5 (DVC's) or digest (MLflow's), source, project, revision, item: as far as known.
Entry = dict[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """The servers on which other projects may be: addresses without a trailing slash."""

    gitlab_url: str | None = None
    sharinghub_url: str | None = None


def recorded_data(datasets: Sequence[RunDataset], tags: Mapping[str, str]) -> list[Entry]:
    """What the run recorded of its data, one entry for each name and use.

    Args:
        datasets: inputs of the run.
        tags: of the run: ``dvc.<name>`` is an MD5, ``dvc.import.<name>`` is
            ``<repository>@<revision>``.
    """
    hashes = {
        tag.removeprefix(_HASHES): value
        for tag, value in sorted(tags.items())
        if tag.startswith(_HASHES) and _MD5.fullmatch(value)
    }
    found = [_input(dataset, hashes) for dataset in datasets]
    named = {entry["name"] for entry in found}
    found += [{"name": name, "md5": md5} for name, md5 in hashes.items() if name not in named]
    for tag, value in sorted(tags.items()):
        if tag.startswith(_IMPORTS):
            _add_import(found, tag.removeprefix(_IMPORTS), value)
    return found


def related_data(
    recorded: Sequence[Entry], metadata: Mapping[str, Any], origin: Origin
) -> list[Entry]:
    """What was recorded, and the projects that the README's ``related`` names, with their Items.

    Args:
        recorded: entries of the run.
        metadata: the README's, whatever its author wrote.
        origin: where those projects are.
    """
    entries = [dict(entry) for entry in recorded]
    for collection, url in _related(metadata):
        project = web_url(url)
        if project is None:
            continue
        same = [entry for entry in entries if _is_same(entry.get("project"), project)]
        if not same:
            same = [{"name": project.rpartition("/")[2], "project": project}]
            entries += same
        item = _item(collection, project, origin)
        for entry in same if item else ():
            entry["item"] = item or ""
    return entries


def _input(dataset: RunDataset, hashes: Mapping[str, str]) -> Entry:
    md5 = hashes.get(dataset.name)
    found = {
        "name": dataset.name,
        "context": dataset.context,
        "md5": md5,
        "digest": None if md5 else dataset.digest,
        "source": public_text(dataset.source or ""),
    }
    return {key: value for key, value in found.items() if value}


def _add_import(entries: list[Entry], name: str, value: str) -> None:
    url, _, revision = value.rpartition("@")
    project = web_url(url)
    if project is None or not revision:
        return
    same = [entry for entry in entries if entry["name"] == name]
    if not same:
        same = [{"name": name}]
        entries += same
    for entry in same:
        entry |= {"project": project, "revision": revision}


def _related(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    related = metadata.get("related")
    for collection, urls in related.items() if isinstance(related, dict) else ():
        for url in urls if isinstance(urls, list) else [urls]:
            if isinstance(collection, str) and isinstance(url, str):
                yield collection, url


def _item(collection: str, project: str, origin: Origin) -> str | None:
    base = f"{origin.gitlab_url}/"
    if not (origin.gitlab_url and origin.sharinghub_url and project.startswith(base)):
        return None
    return item_url(origin.sharinghub_url, collection, project.removeprefix(base))


def _is_same(project: str | None, other: str) -> bool:
    return project is not None and project.lower() == other.lower()
