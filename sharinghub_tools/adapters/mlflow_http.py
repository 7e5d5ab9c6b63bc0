"""The model registry of an MLflow server, 2 or 3, over its REST API, without importing mlflow.

SharingHub's is such a server for each GitLab project
(https://github.com/csgroup-oss/mlflow-sharinghub); there a model is read by its name alone, since
its search of models fails once the answer has several pages.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from sharinghub_tools.adapters import (
    mlflow_answers,
    mlflow_downloads,
    mlflow_files,
    mlflow_versions,
)
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain.final_metrics import final_metrics
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel, version_order


class MlflowHttpRegistry:
    """Implements the port ``Registry``."""

    def __init__(self, session: MlflowSession) -> None:
        self._session = session
        self._told: dict[tuple[str, str], Mapping[str, Any]] = {}

    def registered_model(self, name: str) -> RegisteredModel:
        """In one request: of each stage the answer has the newest version, so the newest of all.

        Raises:
            NotInRegistryError: there is no such registered model.
            RegistryError: the server cannot be asked.
        """
        model = mlflow_answers.registered_model(self._session, name)
        with mlflow_answers.understood(self._session):
            listed = model.get("latest_versions", [])
            newest = {str(version["version"]): version for version in listed}
            self._told |= {(model["name"], number): version for number, version in newest.items()}
            return RegisteredModel(
                name=model["name"],
                aliases={a["alias"]: str(a["version"]) for a in model.get("aliases", [])},
                newest=max(newest, key=version_order, default=None),
            )

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        """In three requests with MLflow 2 and four with 3, where the model is one known file.

        Raises:
            NotInRegistryError: there is no such version.
            RegistryError: the server cannot be asked.
        """
        told = self._told.get((model.name, version)) or self._version(model, version)
        with mlflow_answers.understood(self._session):
            return self._model_version(model, told)

    def versions(self, model: RegisteredModel) -> Mapping[str, Mapping[str, str]]:
        """In a request for each two hundred.

        Raises:
            RegistryError: the server cannot be asked.
        """
        return mlflow_answers.versions(self._session, model)

    def pieces(self, version: ModelVersion) -> Iterator[bytes]:
        """The bytes of a version's model file.

        Raises:
            RegistryError: there is none, or the server does not send all of it.
        """
        return mlflow_downloads.pieces(self._session, mlflow_versions.file_of(version).href)

    def tag(self, version: ModelVersion, tags: Mapping[str, str]) -> None:
        """Set tags of a version, in one request each.

        Raises:
            RegistryError: the server cannot be asked, or refuses.
        """
        mlflow_answers.set_tags(self._session, version.name, version.version, tags)

    def _model_version(self, model: RegisteredModel, told: Mapping[str, Any]) -> ModelVersion:
        number, run_id = str(told["version"]), told.get("run_id") or None
        model_id = mlflow_files.logged_model_id(told)
        run, logged = {}, {}
        if run_id:
            run = mlflow_answers.about(self._session, "runs/get", {"run_id": run_id}).get("run", {})
        if model_id:
            endpoint = f"logged-models/{quote(model_id, safe='')}"
            logged = mlflow_answers.about(self._session, endpoint).get("model", {})
        run_tags = mlflow_answers.run_tags(run)
        folders = mlflow_files.folders(self._session, told, run.get("info", {}).get("artifact_uri"))
        mlmodel, file = mlflow_files.described(folders)
        return ModelVersion(
            name=model.name,
            version=number,
            page_url=mlflow_versions.page_url(self._session.url, model.name, number),
            run_id=run_id,
            aliases=tuple(sorted(a for a, target in model.aliases.items() if target == number)),
            metrics=final_metrics(mlflow_answers.metrics(run), mlflow_answers.metrics(logged)),
            file=file,
            is_local=_is_this_machine(self._session.url),
            tags=mlflow_answers.tags(told),
            mlmodel=mlmodel,
            parameters=mlflow_answers.parameters(run) | mlflow_answers.parameters(logged),
            run_tags=run_tags,
            datasets=mlflow_answers.datasets(run),
            created=mlflow_versions.registered_at(told.get("creation_timestamp")),
            user=mlflow_versions.person(
                told.get("user_id"),
                run_tags.get(mlflow_versions.USER_TAG),
                run.get("info", {}).get("user_id"),
            ),
            description=told.get("description") or None,
        )

    def _version(self, model: RegisteredModel, version: str) -> Mapping[str, Any]:
        try:
            answer = self._session.call(
                "model-versions/get", {"name": model.name, "version": version}
            )
        except AnswerError as error:
            # A version that is no number is a wrong parameter to MLflow.
            if error.code not in {mlflow_answers.MISSING, "INVALID_PARAMETER_VALUE"}:
                raise
            raise mlflow_versions.no_version(model, version) from error
        with mlflow_answers.understood(self._session):
            found: Mapping[str, Any] = answer["model_version"]
            return found


def _is_this_machine(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
