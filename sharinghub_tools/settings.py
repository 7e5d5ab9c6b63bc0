"""``[tool.sharinghub]`` in pyproject.toml and the environment → one frozen value.

The environment wins over the file, as with every MLflow client; an option of a command wins over
both. Credentials come from the environment alone and are never part of a value's ``repr``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sharinghub_tools.errors import UsageError

TRACKING_KINDS = ("local", "sharinghub", "gitlab", "mlflow")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the tool knows of a project.

    Attributes:
        folder: the project's folder; relative SQLite and file URIs start there.
        model: base name of the registered model, or None where nothing names one.
        tracking: what kind of server the tracking URI is, one of :data:`TRACKING_KINDS`.
        tracking_uri: MLflow's tracking URI, or None where nothing names one.
        project_id: numeric id of the GitLab project, or None before it is published.
        environment: the environment that credentials are taken from.
    """

    folder: Path
    model: str | None = None
    tracking: str = "mlflow"
    tracking_uri: str | None = None
    project_id: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def registered_name(self, model: str | None = None) -> str:
        """Name of the model in the registry.

        mlflow-sharinghub wants ``<name> (<GitLab project id>)``
        (https://github.com/csgroup-oss/mlflow-sharinghub).

        Raises:
            UsageError: nothing names a model, or the id that the name needs is not known.
        """
        name = model or self.model
        if not name:
            raise UsageError(
                "no model is named; give --model NAME, or set 'model' in [tool.sharinghub] "
                f"of {self.folder / 'pyproject.toml'}"
            )
        if self.tracking != "sharinghub" or name.rstrip().endswith(")"):
            return name
        if self.project_id is None:
            raise UsageError(
                f"the registry of SharingHub wants the model named '{name} (<GitLab project id>)', "
                "and the id is not known; set 'gitlab-project-id' in [tool.sharinghub], "
                "or CI_PROJECT_ID"
            )
        return f"{name} ({self.project_id})"

    def names(self, model: str | None = None) -> tuple[str, ...]:
        """The names under which a README may show the model: without and with the project's id."""
        name = model or self.model
        if name is None:
            return ()
        return (name,) if self.project_id is None else (name, f"{name} ({self.project_id})")


def load(folder: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings of the project in ``folder``; without a pyproject.toml, the environment's.

    Raises:
        UsageError: a setting is not what it should be, or pyproject.toml is not TOML.
    """
    table = _table(folder / "pyproject.toml")
    tracking = _text(table, "tracking") or "mlflow"
    if tracking not in TRACKING_KINDS:
        raise UsageError(
            f"'tracking = \"{tracking}\"' in [tool.sharinghub]: must be one of "
            + ", ".join(TRACKING_KINDS)
        )
    return Settings(
        folder=folder,
        model=_text(table, "model"),
        tracking=tracking,
        tracking_uri=environment.get("MLFLOW_TRACKING_URI") or _text(table, "tracking-uri"),
        project_id=_project_id(table, environment),
        environment=environment,
    )


def _table(path: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    table = content.get("tool", {}).get("sharinghub", {})
    if not isinstance(table, dict):
        raise UsageError(f"[tool.sharinghub] of {path} must be a table")
    return table


def _text(table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"'{key}' in [tool.sharinghub] must be text, and is {value!r}")
    return value or None


def _project_id(table: Mapping[str, Any], environment: Mapping[str, str]) -> int | None:
    value = table.get("gitlab-project-id") or environment.get("CI_PROJECT_ID")
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdecimal():
        raise UsageError(f"the GitLab project id must be a number, and is {value!r}")
    return int(value)
