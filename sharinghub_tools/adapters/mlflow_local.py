"""A model registry without a server, a database or a folder, read through MLflow itself.

MLflow creates what it does not find, and upgrades the tables of an older release without asking.
Neither is a reader's business: what is not there, or not of this release, is an error here.
"""

from __future__ import annotations

import contextlib
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sharinghub_tools.adapters import mlflow_files, mlflow_quiet, mlflow_uri, mlflow_versions
from sharinghub_tools.adapters.mlflow_local_files import ArtifactFolder
from sharinghub_tools.domain.final_metrics import Metric, final_metrics
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel, version_order
from sharinghub_tools.errors import EnvironmentLacksError, RegistryError, SharingHubError

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Where ``mlflow ui`` shows it.
USER_INTERFACE = "http://127.0.0.1:5000"


class MlflowLocalRegistry:
    """Implements the port ``Registry``."""

    def __init__(self, tracking_uri: str, path: Path | None = None, uri: str | None = None) -> None:
        """Take a store; nothing is opened yet.

        Args:
            tracking_uri: as it was given.
            path: the SQLite file or the folder; None for a database's server.
            uri: the tracking URI with an absolute path, where there is a path.
        """
        self._given = tracking_uri
        self._path = path
        self._uri = uri or tracking_uri
        self._folders: dict[tuple[str, str], ArtifactFolder | None] = {}

    def registered_model(self, name: str) -> RegisteredModel:
        """Aliases and newest version.

        Raises:
            UsageError: the name is not text.
            NotInRegistryError: there is no such registered model.
            RegistryError: there is no registry, or MLflow cannot read it.
            EnvironmentLacksError: MLflow, or a driver of the database, is not installed.
        """
        mlflow_versions.refuse_other_than_text(name)
        with self._asking():
            model = _found(self._client.get_registered_model, name)
            if model is None:
                names = sorted(m.name for m in self._client.search_registered_models())
                raise mlflow_versions.no_model(self._place, name, names)
            versions = [str(version.version) for version in model.latest_versions]
            return RegisteredModel(
                name=model.name,
                aliases={alias: str(version) for alias, version in model.aliases.items()},
                newest=max(versions, key=version_order, default=None),
            )

    def versions(self, model: RegisteredModel) -> Mapping[str, Mapping[str, str]]:
        """All versions, each with its tags; raises as :meth:`model_version` does."""
        wanted = mlflow_versions.versions_filter(model.name)
        if wanted is None:
            return mlflow_versions.newest_alone(model)
        with self._asking():
            page = self._client.search_model_versions(wanted)
            found = list(page)
            while page.token:
                page = self._client.search_model_versions(wanted, page_token=page.token)
                found += page
        return {str(version.version): dict(version.tags) for version in found}

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        """One version; nobody else can download its file, which is therefore not offered.

        Raises:
            UsageError: the version is not text.
            NotInRegistryError: there is no such version.
            RegistryError: there is no registry, or MLflow cannot read it.
            EnvironmentLacksError: MLflow, or a driver of the database, is not installed.
        """
        mlflow_versions.refuse_other_than_text(version)
        with self._asking():
            found = _found(self._client.get_model_version, model.name, version)
            if found is None:
                raise mlflow_versions.no_version(model, version)
            number = str(found.version)
            run = _found(self._client.get_run, found.run_id) if found.run_id else None
            model_id = found.model_id or mlflow_versions.logged_model_id(found.source)
            logged = _found(self._client.get_logged_model, model_id) if model_id else None
            folder = self._folder(found, run, logged)
            self._folders[model.name, number] = folder
            mlmodel, file = mlflow_files.described([folder] if folder else [])
            told = run.inputs.dataset_inputs if run and run.inputs else []
            datasets = tuple(
                mlflow_versions.run_dataset(
                    dict(use.dataset), {tag.key: tag.value for tag in use.tags}
                )
                for use in told
            )
        run_tags = dict(run.data.tags) if run else {}
        of_run = run.data.metrics.items() if run else ()
        of_model = (logged.metrics if logged else None) or ()
        return ModelVersion(
            name=model.name,
            version=number,
            page_url=mlflow_versions.page_url(USER_INTERFACE, model.name, number),
            run_id=found.run_id or None,
            aliases=tuple(sorted(a for a, target in model.aliases.items() if target == number)),
            metrics=final_metrics(
                (Metric(key, value) for key, value in of_run),
                (Metric(m.key, m.value, m.step, m.timestamp) for m in of_model),
            ),
            file=file and replace(file, is_offered=False),
            is_local=True,
            tags=dict(found.tags),
            mlmodel=mlmodel,
            parameters=(dict(run.data.params) if run else {}) | ((logged and logged.params) or {}),
            run_tags=run_tags,
            datasets=datasets,
            created=mlflow_versions.registered_at(found.creation_timestamp),
            user=mlflow_versions.person(
                found.user_id, run_tags.get(mlflow_versions.USER_TAG), run and run.info.user_id
            ),
            description=found.description or None,
        )

    def pieces(self, version: ModelVersion) -> Iterator[bytes]:
        """The bytes of a version's model file.

        Raises:
            RegistryError: there is none, or MLflow cannot read it.
        """
        path = mlflow_versions.file_of(version).path
        with self._asking():
            folder = self._folders.get((version.name, version.version))
            if folder is None:
                raise RegistryError(f"the files of {version.uri} are not known")
            yield from folder.pieces(path)

    def tag(self, version: ModelVersion, tags: Mapping[str, str]) -> None:
        """Set tags of a version.

        Raises:
            RegistryError: MLflow cannot write to the registry.
        """
        with self._asking():
            for key, value in tags.items():
                self._client.set_model_version_tag(version.name, version.version, key, value)

    def _folder(self, version: Any, run: Any, logged: Any) -> ArtifactFolder | None:
        """Where the version's files are; None where that cannot be told."""
        number, root = str(version.version), str(version.source or "")
        if logged is not None:
            root = logged.artifact_location
        elif in_run := re.fullmatch(r"runs:/[^/]+/?(.*)", root):
            root = f"{run.info.artifact_uri}/{in_run[1]}".rstrip("/") if run else ""
        return ArtifactFolder(root, USER_INTERFACE, version.name, number) if root else None

    @cached_property
    def _client(self) -> MlflowClient:
        if self._path is not None and not self._path.exists():
            raise RegistryError(
                f"there is no registry at {self._place}; train and register a model first, or name "
                "another with --tracking-uri"
            )
        from mlflow import MlflowClient

        if self._path is not None and self._path.is_dir():
            if self._uri.startswith("sqlite"):
                raise RegistryError(f"{self._place} is a folder, and no database of MLflow")
            if not (self._path / "models").is_dir():
                raise RegistryError(f"{self._place} is no registry of MLflow: it has no 'models'")
        else:
            self._check_schema()
        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    def _check_schema(self) -> None:
        import sqlalchemy
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory
        from mlflow.store import db_migrations

        engine = sqlalchemy.create_engine(self._uri, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            tables = set(MigrationContext.configure(connection).get_current_heads())
        installed = set(ScriptDirectory(str(Path(str(db_migrations.__file__)).parent)).get_heads())
        if not tables:
            raise RegistryError(f"{self._place} is no database of MLflow")
        if tables != installed:
            raise RegistryError(
                f"{self._place} has the tables of another release of MLflow than the one "
                "installed here; install the one that made it, or make a copy of it and run: "
                "mlflow db upgrade <URI>"
            )

    @property
    def _place(self) -> str:
        if self._path is None:
            return mlflow_uri.shown(self._given)
        # A path with an @ may be a mistyped URL, in which urlsplit sees no user.
        if "@" in self._given or not mlflow_uri.is_safe(self._given):
            return mlflow_uri.HIDDEN
        return mlflow_uri.printable(str(self._path))

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """Keeps MLflow quiet, and tells its errors in one line."""
        try:
            with mlflow_quiet.quiet():
                yield
        except SharingHubError:
            raise
        except ImportError as error:
            raise EnvironmentLacksError(
                f"{self._place} is read through MLflow, which lacks '{error.name}' here; run: "
                "pip install 'sharinghub-tools[local]' (and the driver of a database's server)"
            ) from self._cause(error)
        except Exception as error:
            # MLflow lets through whatever SQLAlchemy, its drivers and the file system raise.
            raise RegistryError(
                f"MLflow cannot read {self._place}: {self._said(error)}"
            ) from self._cause(error)

    def _said(self, error: Exception) -> str:
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        said = mlflow_uri.without_secrets(str(error), self._given)
        return mlflow_uri.printable(said.strip().partition("\n")[0]) or type(error).__name__

    def _cause(self, error: Exception) -> Exception | None:
        """The error to chain, for ``--debug``; None where its traceback has a secret."""
        told = "".join(traceback.format_exception(error))
        return error if mlflow_uri.without_secrets(told, self._given) == told else None


def _found(ask: Callable[..., Any], *arguments: str) -> Any:
    """The answer; None where MLflow does not have it, or takes the argument for none of its own."""
    from mlflow.exceptions import MlflowException

    try:
        return ask(*arguments)
    except MlflowException as error:
        if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
            return None
        raise
