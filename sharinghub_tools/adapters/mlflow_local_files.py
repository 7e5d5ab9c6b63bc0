"""The files of a model version in a registry without a server, read through MLflow itself."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlencode

from sharinghub_tools.adapters.mlflow_downloads import PIECE_BYTES, SMALL_FILE_BYTES, ServedFile


class ArtifactFolder:
    """Implements the port ``Folder`` of :mod:`mlflow_files`.

    What MLflow cannot read (a store that is gone, or that wants a driver or a log-in which are not
    here) is not there: the version is what it is without.
    """

    def __init__(self, root: str, page: str, name: str, version: str) -> None:
        """Take a version; nothing is read yet.

        Args:
            root: URI of its artifacts, or the path of their folder.
            page: where MLflow's user interface is.
            name: name of the registered model.
            version: the version's number.
        """
        self._root = root
        self._page = page
        self._of = {"name": name, "version": version}

    def href(self, path: str) -> str:
        """As MLflow's own pages download it."""
        return f"{self._page}/model-versions/get-artifact?{urlencode({'path': path} | self._of)}"

    def text(self, path: str) -> str | None:
        """The text of a file of up to a megabyte; None where it cannot be read."""
        served = self.served(path)
        if served is None or (served.size or 0) > SMALL_FILE_BYTES:
            return None
        with contextlib.suppress(Exception), self._local(path) as local:
            return local.read_text(encoding="utf-8", errors="replace")
        return None

    def served(self, path: str) -> ServedFile | None:
        """What the list of the artifacts tells of a file."""
        for file in self._listed(str(PurePosixPath(path).parent)):
            if file.path == path:
                return ServedFile(file.file_size)
        return None

    def files(self, folder: str) -> list[str]:
        """The paths of the files right in a folder."""
        return [str(file.path) for file in self._listed(folder)]

    def pieces(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time; MLflow's errors, where it cannot be read."""
        with self._local(path) as local, local.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def _listed(self, folder: str) -> list[Any]:
        with contextlib.suppress(Exception):
            listed = self._store().list_artifacts("" if folder == "." else folder)
            return [file for file in listed if not file.is_dir]
        return []

    @contextlib.contextmanager
    def _local(self, path: str) -> Iterator[Path]:
        """The file on this machine; for as long as that takes, where it is elsewhere."""
        store = self._store()
        if hasattr(store, "get_local_path"):
            yield Path(store.get_local_path(path))
            return
        with tempfile.TemporaryDirectory(prefix="sharinghub-") as folder:
            yield Path(store.download_artifacts(path, folder))

    def _store(self) -> Any:
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        return get_artifact_repository(self._root)
