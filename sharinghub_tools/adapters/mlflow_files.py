"""The files of a model version on an MLflow server, and which of them a reader can download."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import yaml

from sharinghub_tools.adapters import mlflow_versions
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain import model_file
from sharinghub_tools.domain.model_version import ModelFile


class Folder(Protocol):
    """The artifact root of a model, as one of the server's ways to download shows it."""

    def href(self, path: str) -> str:
        """URL of a file below the root; it holds no credential."""
        ...

    def files(self, folder: str) -> list[str]:
        """The paths, below the root, of the files right in a folder."""
        ...


class LoggedModelFolder:
    """A logged model of MLflow 3."""

    def __init__(self, session: MlflowSession, model_id: str) -> None:
        self._session = session
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


class RunFolder:
    """A folder among the artifacts of a run."""

    def __init__(self, session: MlflowSession, run_id: str, folder: str) -> None:
        self._session = session
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


class VersionFolder:
    """The model version itself: the server finds its files wherever they are stored."""

    def __init__(self, session: MlflowSession, name: str, version: str) -> None:
        self._session = session
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


def downloadable(session: MlflowSession, found: list[Folder]) -> ModelFile | None:
    """The model's file, from the first folder that serves its ``MLmodel``.

    Each file is asked for before it is offered.

    Raises:
        RegistryError: the server cannot be reached.
    """
    for folder in found:
        mlmodel = session.small_file(folder.href("MLmodel"))
        if mlmodel is None:
            continue
        where = model_file.whereabouts(_yaml(mlmodel))
        for path in where.files:
            if session.serves(folder.href(path)):
                return _offered(folder, path)
        if where.folder is None:
            return None
        picked = model_file.pick(_files(folder, where.folder))
        if picked and picked not in where.files and session.serves(folder.href(picked)):
            return _offered(folder, picked)
        return None
    return None


def listed(answer: Mapping[str, Any]) -> list[str]:
    """The files, without the folders, in MLflow's list of artifacts."""
    return [str(file["path"]) for file in answer.get("files", []) if not file.get("is_dir")]


def _files(folder: Folder, path: str) -> list[str]:
    try:
        return folder.files(path)
    except AnswerError as error:
        if error.is_refusal:
            return []
        raise


def _offered(folder: Folder, path: str) -> ModelFile:
    return ModelFile(folder.href(path), path, model_file.media_type(path))


def _yaml(text: str) -> object:
    try:
        content: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        # A ValueError is a date that is none.
        return None
    return content
