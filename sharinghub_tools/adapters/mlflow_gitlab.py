"""GitLab's own model registry, through the part of MLflow's API that GitLab has.

A project's tracking URI is ``<GitLab>/api/v4/projects/<id>/ml/mlflow``
(https://docs.gitlab.com/user/project/ml/experiment_tracking/mlflow_client/). Versions are SemVer.
From GitLab 17.5 on the API calls them by an internal number, with the SemVer as their only alias;
to be asked for, they must be named by the SemVer still. There are no other aliases, no stages and
no logged models, and every version is a run of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from sharinghub_tools.adapters import (
    mlflow_answers,
    mlflow_downloads,
    mlflow_files,
    mlflow_versions,
)
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain import model_file
from sharinghub_tools.domain.final_metrics import final_metrics
from sharinghub_tools.domain.model_version import (
    ModelFile,
    ModelVersion,
    RegisteredModel,
    version_order,
)
from sharinghub_tools.errors import RegistryError

_TRACKING_URI = re.compile(r"(?P<gitlab>.+)/api/v4/projects/(?P<project>[^/]+)/ml/mlflow")
_SEMVER = re.compile(r"\d+\.\d+\.\d+")
_PAGE = re.compile(r"https?://.+/-/ml/models/\d+/versions/(?P<id>\d+)")


def is_gitlab(url: str) -> bool:
    """Whether a server URL is that of a project in GitLab."""
    return _TRACKING_URI.fullmatch(url) is not None


class GitlabRegistry:
    """Implements the port ``Registry``."""

    def __init__(self, session: MlflowSession) -> None:
        """Take a session whose URL :func:`is_gitlab`."""
        self._session = session
        parts = _TRACKING_URI.fullmatch(session.url)
        self._gitlab, self._project = parts.groups() if parts else ("", "")

    def registered_model(self, name: str) -> RegisteredModel:
        """In one request; the newest version is the one of the highest SemVer precedence.

        Raises:
            NotInRegistryError: there is no such registered model.
            RegistryError: GitLab cannot be asked.
        """
        model = mlflow_answers.registered_model(self._session, name)
        with mlflow_answers.understood(self._session):
            versions = [_semver(version) for version in model.get("latest_versions", [])]
            newest = max(versions, key=version_order, default=None)
            return RegisteredModel(name=model["name"], newest=newest)

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        """In five requests: of the version, its run, its files, ``MLmodel``, and the file to offer.

        Raises:
            NotInRegistryError: there is no such version.
            RegistryError: GitLab cannot be asked.
        """
        try:
            answer = self._session.call(
                "model-versions/get", {"name": model.name, "version": version}
            )
        except AnswerError as error:
            if error.code != mlflow_answers.MISSING:
                raise
            raise mlflow_versions.no_version(model, version) from error
        with mlflow_answers.understood(self._session):
            return self._model_version(answer["model_version"], model)

    def versions(self, model: RegisteredModel) -> Mapping[str, Mapping[str, str]]:
        """The newest alone, without its tags: GitLab has no search of versions."""
        return mlflow_versions.newest_alone(model)

    def pieces(self, version: ModelVersion) -> Iterator[bytes]:
        """The bytes of a version's model file.

        Raises:
            RegistryError: there is none, or the server does not send all of it.
        """
        return mlflow_downloads.pieces(self._session, mlflow_versions.file_of(version).href)

    def tag(self, version: ModelVersion, tags: Mapping[str, str]) -> None:
        """Refuse: GitLab takes the tags of a version with its creation alone.

        Source: https://docs.gitlab.com/user/project/ml/experiment_tracking/mlflow_client/.

        Raises:
            RegistryError: there are tags to set.
        """
        if tags:
            raise RegistryError(
                f"GitLab takes tags only when a version is made, so {version.uri} got none"
            )

    def _model_version(self, found: Mapping[str, Any], model: RegisteredModel) -> ModelVersion:
        page = _PAGE.fullmatch(str(found.get("source") or ""))
        run_id = found.get("run_id") or None
        run = {}
        if run_id:
            run = mlflow_answers.about(self._session, "runs/get", {"run_id": run_id}).get("run", {})
        run_tags = mlflow_answers.run_tags(run)
        mlmodel, file = self._files(page["id"]) if page else ({}, None)
        return ModelVersion(
            name=model.name,
            version=_semver(found),
            page_url=page.group() if page else self._models_page(),
            run_id=run_id,
            metrics=final_metrics(mlflow_answers.metrics(run)),
            file=file,
            tags=mlflow_answers.tags(found),
            mlmodel=mlmodel,
            parameters=mlflow_answers.parameters(run),
            run_tags=run_tags,
            datasets=mlflow_answers.datasets(run),
            created=mlflow_versions.registered_at(found.get("creation_timestamp")),
            user=mlflow_versions.person(run_tags.get(mlflow_versions.USER_TAG)),
            description=found.get("description") or None,
        )

    def _files(self, version_id: str) -> tuple[Mapping[str, Any], ModelFile | None]:
        """``MLmodel`` and the model among the version's files, which lie side by side."""
        listing = f"{self._session.url}/api/2.0/mlflow-artifacts/artifacts"
        try:
            answer = self._session.json(listing, {"path": version_id})
        except AnswerError as error:
            if error.is_refusal:
                return {}, None
            raise
        paths = [unquote(name) for name in mlflow_files.listed(answer)]
        # Of a public project, everybody may download packages, but call MLflow's API with a token.
        root = (
            f"{self._gitlab}/api/v4/projects/{self._project}/packages/ml_models/{version_id}/files"
        )
        text = None
        if "MLmodel" in paths:
            text = mlflow_downloads.small_file(self._session, f"{root}/MLmodel")
        path = model_file.pick(paths)
        return mlflow_files.parsed(text or ""), self._offered(f"{root}/", path) if path else None

    def _offered(self, root: str, path: str) -> ModelFile | None:
        href = root + quote(path)
        file = mlflow_downloads.served(self._session, href)
        if file is None:
            return None
        return ModelFile(href, path, model_file.media_type(path), file.size)

    def _models_page(self) -> str:
        try:
            project = self._session.json(f"{self._gitlab}/api/v4/projects/{self._project}")
            return f"{project['web_url']}/-/ml/models"
        except (AnswerError, KeyError):
            return f"{self._gitlab}/projects/{self._project}"


def _semver(version: Mapping[str, Any]) -> str:
    named = [*(version.get("aliases") or []), version["version"]]
    return str(next((name for name in named if _SEMVER.match(str(name))), version["version"]))
