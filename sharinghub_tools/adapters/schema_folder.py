"""Copies of JSON schemas in a folder, whose ``index.json`` maps URLs to files."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path, PurePath

import sharinghub_tools
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

INDEX = "index.json"


def packaged_schemas() -> SchemaFolder:
    """The schemas that come with the package: STAC's core, GeoJSON, and the usual extensions."""
    return SchemaFolder(Path(sharinghub_tools.__file__).parent / "schemas")


class SchemaFolder:
    """A folder of copies.

    Args:
        folder: where ``index.json`` is; it is read when the first schema is asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, url: str) -> bytes | None:
        """The copy of the schema at a URL; None where the folder has none.

        Raises:
            UsageError: the folder has no index, or a wrong one.
            EnvironmentLacksError: the copy cannot be read.
        """
        name = self.index.get(url)
        if name is None:
            return None
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise EnvironmentLacksError(
                f"{self._folder / name} cannot be read: {error.strerror}; "
                f"{self._folder / INDEX} names it as the copy of {url}"
            ) from error

    @cached_property
    def index(self) -> dict[str, str]:
        """File by URL.

        Raises:
            UsageError: the folder has no index, or a wrong one.
        """
        path = self._folder / INDEX
        try:
            content = json.loads(path.read_bytes())
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read: {error.strerror}; a folder of schemas has an "
                f"{INDEX} that maps their URLs to files"
            ) from error
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path} is not valid JSON: {error}") from error
        entries = content.items() if isinstance(content, dict) else [(None, None)]
        if not all(isinstance(name, str) and _stays_inside(name) for _, name in entries):
            raise UsageError(f"{path} must map URLs of schemas to names of files beside it")
        return dict(entries)


def _stays_inside(name: str) -> bool:
    path = PurePath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts
