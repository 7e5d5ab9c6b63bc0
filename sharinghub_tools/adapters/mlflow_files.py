"""The files of a model version on an MLflow server: what it is, and what a reader can download."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import yaml

from sharinghub_tools.adapters import mlflow_downloads, mlflow_versions
from sharinghub_tools.adapters.mlflow_downloads import ServedFile
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain import model_file
from sharinghub_tools.domain.model_version import ModelFile


class Folder(Protocol):
    """The artifact root of a model, as one of the ways to download shows it."""

    def href(self, path: str) -> str:
        """URL of a file below the root; it holds no credential."""
        ...

    def text(self, path: str) -> str | None:
        """The text of a small file; None where it is not served."""
        ...

    def served(self, path: str) -> ServedFile | None:
        """What is told of a file; None where it is not served."""
        ...

    def files(self, folder: str) -> list[str]:
        """The paths, below the root, of the files right in a folder."""
        ...


class _ServersFolder(ABC):
    """What a server's ways to download have in common."""

    def __init__(self, session: MlflowSession) -> None:
        self._session = session

    @abstractmethod
    def href(self, path: str) -> str:
        """See :class:`Folder`."""

    def text(self, path: str) -> str | None:
        """In one request."""
        return mlflow_downloads.small_file(self._session, self.href(path))

    def served(self, path: str) -> ServedFile | None:
        """In one request."""
        return mlflow_downloads.served(self._session, self.href(path))

    @abstractmethod
    def files(self, folder: str) -> list[str]:
        """See :class:`Folder`."""


class LoggedModelFolder(_ServersFolder):
    """A logged model of MLflow 3."""

    def __init__(self, session: MlflowSession, model_id: str) -> None:
        super().__init__(session)
        self._model = quote(model_id, safe="")

    def href(self, path: str) -> str:
        """As MLflow's own pages download it."""
        query = urlencode({"artifact_file_path": path})
        return (
            f"{self._session.url}/ajax-api/2.0/mlflow/logged-models/{self._model}"
            f"/artifacts/files?{query}"
        )

    def files(self, folder: str) -> list[str]:
        """Asks the API for logged models."""
        answer = self._session.call(
            f"logged-models/{self._model}/artifacts/directories",
            {"artifact_directory_path": folder} if folder else {},
        )
        return listed(answer)


class RunFolder(_ServersFolder):
    """A folder among the artifacts of a run."""

    def __init__(self, session: MlflowSession, run_id: str, folder: str) -> None:
        super().__init__(session)
        self._run_id = run_id
        self._prefix = f"{folder}/" if folder else ""

    def href(self, path: str) -> str:
        """In the form of the portal's own links, so that both are the same."""
        query = urlencode({"path": f"{self._prefix}{path}", "run_uuid": self._run_id})
        return f"{self._session.url}/get-artifact?{query}"

    def files(self, folder: str) -> list[str]:
        """Asks the API for runs."""
        path = f"{self._prefix}{folder}".rstrip("/")
        answer = self._session.call(
            "artifacts/list", {"run_id": self._run_id} | ({"path": path} if path else {})
        )
        return [file.removeprefix(self._prefix) for file in listed(answer)]


class VersionFolder(_ServersFolder):
    """The model version itself: the server finds its files wherever they are stored."""

    def __init__(self, session: MlflowSession, name: str, version: str) -> None:
        super().__init__(session)
        self._of = {"name": name, "version": version}

    def href(self, path: str) -> str:
        """As MLflow's own pages download it."""
        query = urlencode({"path": path} | self._of)
        return f"{self._session.url}/model-versions/get-artifact?{query}"

    def files(self, folder: str) -> list[str]:  # noqa: ARG002 - the port's
        """None: MLflow has no list of them."""
        return []


def folders(
    session: MlflowSession, version: Mapping[str, Any], artifact_uri: str | None
) -> list[Folder]:
    """The ways to download a version's files, the best first.

    Args:
        session: with the server.
        version: the version as MLflow's REST API answers it.
        artifact_uri: root of the artifacts of the run that made it, where known.
    """
    found: list[Folder] = []
    model_id, run_id = logged_model_id(version), version.get("run_id")
    source = str(version.get("source") or "")
    if model_id:
        found.append(LoggedModelFolder(session, model_id))
    in_run = re.fullmatch(r"runs:/([^/]+)/?(.*)", source)
    if in_run:
        found.append(RunFolder(session, in_run[1], in_run[2].strip("/")))
    elif run_id:
        root = (artifact_uri or "").rstrip("/")
        below = re.search(rf"/{re.escape(run_id)}/artifacts(?:/(.*))?$", source)
        if root and f"{source}/".startswith(f"{root}/"):
            found.append(RunFolder(session, run_id, source[len(root) :].strip("/")))
        elif below:
            found.append(RunFolder(session, run_id, (below[1] or "").strip("/")))
    found.append(VersionFolder(session, str(version["name"]), str(version["version"])))
    return found


def logged_model_id(version: Mapping[str, Any]) -> str | None:
    """Id of the logged model that a version of MLflow 3 is made of."""
    return version.get("model_id") or mlflow_versions.logged_model_id(version.get("source"))


def described(found: Iterable[Folder]) -> tuple[Mapping[str, Any], ModelFile | None]:
    """The model's ``MLmodel``, parsed, and its file, from the first folder that serves the former.

    Each file is asked for before it is offered.

    Raises:
        RegistryError: the server cannot be reached.
    """
    for folder in found:
        text = folder.text("MLmodel")
        if text is not None:
            mlmodel = parsed(text)
            return mlmodel, _file(folder, mlmodel)
    return {}, None


def parsed(text: str) -> Mapping[str, Any]:
    """An ``MLmodel``; empty where it is no YAML, or no mapping."""
    try:
        content: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # A ValueError is a date that is none.
        return {}
    return {str(k): v for k, v in content.items()} if isinstance(content, dict) else {}


def listed(answer: Mapping[str, Any]) -> list[str]:
    """The files, without the folders, in MLflow's list of artifacts."""
    return [str(file["path"]) for file in answer.get("files", []) if not file.get("is_dir")]


def _file(folder: Folder, mlmodel: Mapping[str, Any]) -> ModelFile | None:
    where = model_file.whereabouts(mlmodel)
    for path in where.files:
        if file := folder.served(path):
            return _offered(folder, path, file)
    if where.folder is None:
        return None
    picked = model_file.pick(_files(folder, where.folder))
    if picked and picked not in where.files and (file := folder.served(picked)):
        return _offered(folder, picked, file)
    return None


def _files(folder: Folder, path: str) -> list[str]:
    try:
        return folder.files(path)
    except AnswerError as error:
        if error.is_refusal:
            return []
        raise


def _offered(folder: Folder, path: str, file: ServedFile) -> ModelFile:
    return ModelFile(folder.href(path), path, model_file.media_type(path), file.size)
