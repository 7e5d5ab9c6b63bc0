"""``.dvc`` files: which data a repository tracks, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.file_head import head
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.lint.surroundings import DataImport

ENDING = ".dvc"
# Nobody reads more advice than that.
MOST_FILES = 50
_LARGEST_BYTES = 64 * 1024


def tracked_data(folder: Path, files: Iterable[str]) -> tuple[DataImport, ...]:
    """What ``dvc add`` and ``dvc import`` have noted.

    Source: https://doc.dvc.org/user-guide/project-structure/dvc-files.

    Args:
        folder: the repository's.
        files: paths within it.
    """
    found = [path for path in files if path.endswith(ENDING) and not path.startswith(".dvc/")]
    return tuple(imported for path in found[:MOST_FILES] for imported in _imports(folder, path))


def _imports(folder: Path, path: str) -> Iterator[DataImport]:
    import yaml

    try:
        content = yaml.safe_load(head(folder / path, _LARGEST_BYTES) or b"")
    except (ValueError, RecursionError, yaml.YAMLError):
        return
    if not isinstance(content, dict) or not ("outs" in content or "deps" in content):
        return
    urls = list(_repositories(content.get("deps")))
    yield from (DataImport(path, url) for url in urls)
    if not urls:
        yield DataImport(path)


def _repositories(dependencies: Any) -> Iterator[str]:
    for dependency in dependencies if isinstance(dependencies, list) else ():
        repository = dependency.get("repo") if isinstance(dependency, dict) else None
        url = repository.get("url") if isinstance(repository, dict) else None
        if isinstance(url, str):
            yield without_credentials(url)
