"""``[tool.sharinghub]`` in pyproject.toml and the environment → one frozen value.

``MLFLOW_TRACKING_URI`` wins over the file, as with every MLflow client; ``CI_PROJECT_ID`` counts
where the file has no number. An option of a command wins over both. Credentials are no settings:
they come from the environment alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sharinghub_tools.domain.model_version import split_name
from sharinghub_tools.domain.portal.categories import AI_MODEL
from sharinghub_tools.errors import UsageError

WAYS_OF_LINKING = ("commit", "merge-request")
TRACKING_KINDS = ("local", "sharinghub", "gitlab", "mlflow")

# GitLab counts projects in 64 bits.
_ID = re.compile(r"[0-9]{1,19}")
_GREATEST_ID = 2**63 - 1

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """What the tool knows of a project.

    Attributes:
        folder: the project's folder; relative SQLite and file URIs start there.
        model: base name of the registered model, or None where nothing names one.
        tracking: what kind of server the tracking URI is: local, sharinghub, gitlab or mlflow.
        tracking_uri: MLflow's tracking URI, or None where nothing names one.
        project_id: numeric id of the GitLab project, or None before it is published.
        gitlab_url: address of GitLab, as the file has it.
        gitlab_project: path of the project in GitLab with its namespace.
        sharinghub_url: address of SharingHub, without a trailing slash.
        topics: topics of the GitLab project, SharingHub's category among them.
        mlm: whether ``link-model`` says what the model is, in the README and in an Item.
        link_by: how links get to the branch on GitLab, one of :data:`WAYS_OF_LINKING`; None where
            nothing says.
    """

    folder: Path
    model: str | None = None
    tracking: str = "mlflow"
    tracking_uri: str | None = None
    project_id: int | None = None
    gitlab_url: str | None = None
    gitlab_project: str | None = None
    sharinghub_url: str | None = None
    topics: tuple[str, ...] = ()
    mlm: bool = True
    link_by: str | None = None

    @property
    def is_of_model(self) -> bool:
        """Whether the project may have a model: its topics, if any, do not say otherwise."""
        return self.model is not None or not self.topics or AI_MODEL in self.topics

    def registered_name(self, model: str | None = None) -> str:
        """Name of the model in the registry.

        mlflow-sharinghub wants ``<name> (<GitLab project id>)``
        (https://github.com/csgroup-oss/mlflow-sharinghub); a name that ends with an id, this
        project's or another's, stays as it is.

        Raises:
            UsageError: nothing names a model, or the id that the name needs is not known.
        """
        name = model or self.model
        if not name:
            raise UsageError(
                "no model is named; give --model NAME, or set 'model' in [tool.sharinghub] "
                f"of {self.folder / 'pyproject.toml'}"
            )
        if self.tracking != "sharinghub" or split_name(name)[1] is not None:
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
    path = folder / "pyproject.toml"
    return _settings(_table(path), folder, path, environment)


def parse(text: str, place: str, environment: Mapping[str, str]) -> Settings:
    """Read the settings of a project that is not on this machine.

    Args:
        text: its pyproject.toml.
        place: what messages call that.
        environment: may name a tracking URI and a project, as for :func:`load`.

    Raises:
        UsageError: a setting is not what it should be, or the text is not TOML.
    """
    return _settings(_parsed(text, place), Path(), place, environment)


def _settings(
    table: Mapping[str, Any], folder: Path, path: Path | str, environment: Mapping[str, str]
) -> Settings:
    tracking = _choice(table, "tracking", path, TRACKING_KINDS) or "mlflow"
    return Settings(
        folder=folder,
        model=_text(table, "model", path),
        tracking=tracking,
        tracking_uri=environment.get("MLFLOW_TRACKING_URI") or _text(table, "tracking-uri", path),
        project_id=_project_id(table, environment, path),
        gitlab_url=_text(table, "gitlab-url", path),
        gitlab_project=_text(table, "gitlab-project", path),
        sharinghub_url=_address(table, "sharinghub-url", path),
        topics=_texts(table, "topics", path),
        mlm=_flag(table, "mlm", path, default=True),
        link_by=_choice(table, "link-by", path, WAYS_OF_LINKING),
    )


def _table(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return _parsed(text, path)


def _parsed(text: str, path: Path | str) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    except ValueError as error:
        # Python reads no decimal number of more than some thousand digits.
        raise UsageError(f"{path} holds a number that is too long to be read") from error
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply to be read") from error
    tool = _table_at(content, "tool", f"'tool' of {path}")
    return _table_at(tool, "sharinghub", f"[tool.sharinghub] of {path}")


def _table_at(parent: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    table = parent.get(key, {})
    if not isinstance(table, dict):
        raise UsageError(f"{place} must be a table, and is {_shown(table)}")
    return table


def _text(table: Mapping[str, Any], key: str, path: Path | str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{_place(key, path)} must be text, and is {_shown(value)}")
    return value or None


def _choice(
    table: Mapping[str, Any], key: str, path: Path | str, choices: tuple[str, ...]
) -> str | None:
    value = _text(table, key, path)
    if value is not None and value not in choices:
        raise UsageError(
            f"{_place(key, path)} must be one of {', '.join(choices)}, and is {_shown(value)}"
        )
    return value


def _address(table: Mapping[str, Any], key: str, path: Path | str) -> str | None:
    """The address without a trailing slash; it is written to files and tags: no secret in it."""
    value = (_text(table, key, path) or "").rstrip("/")
    if any(sign in value for sign in "@?#"):
        raise UsageError(
            f"{_place(key, path)} may hold a secret, so it is not shown; give the address alone, "
            "as https://sharinghub.example.org"
        )
    return value or None


def _texts(table: Mapping[str, Any], key: str, path: Path | str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{_place(key, path)} must be a list of texts, and is {_shown(value)}")
    return tuple(item.strip() for item in value if item.strip())


def _flag(table: Mapping[str, Any], key: str, path: Path | str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise UsageError(f"{_place(key, path)} must be true or false, and is {_shown(value)}")
    return value


def _project_id(
    table: Mapping[str, Any], environment: Mapping[str, str], path: Path | str
) -> int | None:
    value, place = table.get("gitlab-project-id"), _place("gitlab-project-id", path)
    if not value:
        value, place = environment.get("CI_PROJECT_ID"), "CI_PROJECT_ID"
    if not value:
        return None
    number = int(value) if isinstance(value, str) and _ID.fullmatch(value) else value
    if type(number) is not int or not 0 < number <= _GREATEST_ID:
        raise UsageError(f"{place} must be the number of a GitLab project, and is {_shown(value)}")
    return number


def _place(key: str, path: Path | str) -> str:
    return f"'{key}' in [tool.sharinghub] of {path}"


def _shown(value: object) -> str:
    """The value for an error's one line."""
    try:
        text = repr(value)
    except ValueError:
        # Python shows no number of more than some thousand digits.
        return "a number that is too long"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
