"""The model registry, with the two ways of servers to have a champion.

MLflow has the alias `champion`, which moves. GitLab has no aliases to set: there the newest
version is the champion, and a version takes its run over as it is.
"""

from collections.abc import Mapping

import mlflow
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from . import tracking
from .console import ProjectError
from .settings import Settings

CHAMPION = "champion"
VERDICT = "gate"
"""The tag of runs and versions that keeps the verdict of the gate."""


def of(settings: Settings, client: mlflow.MlflowClient) -> "MlflowRegistry | GitLabRegistry":
    """The registry that the settings name."""
    if settings.tracking == "gitlab":
        return GitLabRegistry(client, settings.model)
    return MlflowRegistry(client, settings.model, tracking.speaks_mlflow_3(settings))


class MlflowRegistry:
    """An MLflow registry, 2 or 3."""

    def __init__(self, client: mlflow.MlflowClient, name: str, has_logged_models: bool) -> None:
        self._client = client
        self._name = name
        self._has_logged_models = has_logged_models

    def champion(self) -> ModelVersion | None:
        """The version with the alias, if there is one."""
        try:
            return self._client.get_model_version_by_alias(self._name, CHAMPION)
        except MlflowException as error:
            # MLflow 2 and 3 differ in the code for a missing alias.
            if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise

    def champion_uri(self, champion: ModelVersion) -> str:
        """What `mlflow.pyfunc.load_model` takes."""
        return f"models:/{champion.name}@{CHAMPION}"

    def keep_verdict(self, run: mlflow.entities.Run, verdict: str) -> None:
        """Tag the run with what the gate says of it."""
        self._client.set_tag(run.info.run_id, VERDICT, verdict)

    def version_of(self, run_id: str) -> ModelVersion | None:
        """The version that was made of a run, if one was."""
        versions = self._client.search_model_versions(f"name='{self._name}'")
        return next((version for version in versions if version.run_id == run_id), None)

    def create(self, run: mlflow.entities.Run, tags: Mapping[str, str]) -> ModelVersion:
        """Make a version of a run's model."""
        tracking.make_registered_model(self._client, self._name)
        run_id, model_id = run.info.run_id, None
        source = f"{run.info.artifact_uri}/{tracking.MODEL_FOLDER}"
        if self._has_logged_models:
            if not run.outputs.model_outputs:
                raise ProjectError(f"run {run_id} has logged no model")
            model_id = run.outputs.model_outputs[-1].model_id
            source = f"models:/{model_id}"
        return self._client.create_model_version(
            self._name, source, run_id, tags=dict(tags), model_id=model_id
        )

    def make_champion(self, version: ModelVersion) -> None:
        """Move the alias."""
        self._client.set_registered_model_alias(self._name, CHAMPION, version.version)

    def shown(self, version: ModelVersion) -> str:
        """The number of a version."""
        return str(version.version)


class GitLabRegistry:
    """GitLab's registry, from GitLab 17.10 on."""

    def __init__(self, client: mlflow.MlflowClient, name: str) -> None:
        self._client = client
        self._name = name

    def champion(self) -> ModelVersion | None:
        """The newest version, if there is one."""
        if not self._client.get_registered_model(self._name).latest_versions:
            return None
        return self._client.get_latest_versions(self._name)[0]

    def champion_uri(self, champion: ModelVersion) -> str:
        """What `mlflow.pyfunc.load_model` takes."""
        return f"models:/{champion.name}/{champion.version}"

    def keep_verdict(self, run: mlflow.entities.Run, verdict: str) -> None:
        """Tag the run with what the gate says of it, for the first time: GitLab changes no tag."""
        if VERDICT not in run.data.tags:
            self._client.set_tag(run.info.run_id, VERDICT, verdict)

    def version_of(self, run_id: str) -> ModelVersion | None:
        """The version that was made of a run, where it is the newest; GitLab lists no others."""
        champion = self.champion()
        return champion if champion and champion.run_id == run_id else None

    def create(self, run: mlflow.entities.Run, tags: Mapping[str, str]) -> ModelVersion:
        """Make a version of a run; GitLab increases the major number of its SemVer."""
        version = self._client.create_model_version(
            self._name, source="", run_id=run.info.run_id, tags=dict(tags), await_creation_for=None
        )
        if version.run_id != run.info.run_id:
            raise ProjectError(
                f"GitLab made version {self.shown(version)} without the files of run "
                f"{run.info.run_id}: making versions of runs needs GitLab 17.10 or newer"
            )
        return version

    def make_champion(self, version: ModelVersion) -> None:
        """The newest version is the champion by being the newest."""

    def shown(self, version: ModelVersion) -> str:
        """The SemVer, which GitLab gives as an alias; its `version` is a database id."""
        return next(iter(version.aliases), str(version.version))
