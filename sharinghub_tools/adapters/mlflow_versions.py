"""What all registries of MLflow's kind have in common."""

from __future__ import annotations

import contextlib
import difflib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from sharinghub_tools.domain.model_version import (
    ModelFile,
    ModelVersion,
    RegisteredModel,
    RunDataset,
)
from sharinghub_tools.errors import NotInRegistryError, RegistryError, UsageError

USER_TAG = "mlflow.user"
_MOST_NAMES = 5
# Where MLflow's kinds of sources say where the data lies.
_ADDRESSES = ("url", "uri", "path")


def page_url(server: str, name: str, version: str) -> str:
    """The version's page in MLflow's user interface, in the form of the portal's own links.

    Args:
        server: its URL without a trailing slash.
        name: name of the registered model.
        version: the version's number.
    """
    return f"{server}/#/models/{quote(name, safe='')}/versions/{version}"


def logged_model_id(source: str | None) -> str | None:
    """Id of the logged model that a version of MLflow 3 was made of, as its source tells it."""
    found = re.match(r"models:/(m-[^/]+)", source or "")
    return found[1] if found else None


def file_of(version: ModelVersion) -> ModelFile:
    """The version's model file.

    Raises:
        RegistryError: it has none.
    """
    if version.file is None:
        raise RegistryError(f"{version.uri} is no single file")
    return version.file


def run_dataset(dataset: Mapping[str, Any], tags: Mapping[str, str]) -> RunDataset:
    """A dataset as MLflow's API tells it, and the tags of its use in a run."""
    return RunDataset(
        name=str(dataset["name"]),
        digest=dataset.get("digest") or None,
        context=tags.get("mlflow.data.context") or None,
        source=_address(dataset.get("source")),
    )


def _address(source: object) -> str | None:
    """URL or path in a dataset's source; without user and query, which may prove who asks."""
    try:
        told = json.loads(str(source or ""))
        addresses = (told.get(name) for name in _ADDRESSES)
        address = next((a for a in addresses if isinstance(a, str) and a), None)
        if address is None or "://" not in address:
            return address
        parts = urlsplit(address)
    except (AttributeError, RecursionError, ValueError):
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def registered_at(milliseconds: object) -> datetime | None:
    """A time as MLflow tells it, in milliseconds since 1970; None where it is none."""
    with contextlib.suppress(OSError, OverflowError, TypeError, ValueError):
        if milliseconds:
            return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    return None


def person(*names: str | None) -> str | None:
    """The first of the names that a registry calls a person by; GitLab's numbers are none."""
    return next((name for name in names if name and not name.isdecimal()), None)


def versions_filter(name: str) -> str | None:
    """MLflow's filter for the versions of a model; None for a name with both kinds of quotes.

    Source: https://mlflow.org/docs/latest/ml/search/search-models/, which knows no escapes.
    """
    sign = next((sign for sign in "'\"" if sign not in name), None)
    return f"name={sign}{name}{sign}" if sign else None


def newest_alone(model: RegisteredModel) -> dict[str, dict[str, str]]:
    """The newest version, where versions cannot be searched; without its tags."""
    return {} if model.newest is None else {model.newest: {}}


def refuse_other_than_text(asked: str) -> None:
    """Refuse what came from the command line, or the environment, in another encoding.

    Raises:
        UsageError: the name or version has bytes that are not UTF-8.
    """
    try:
        asked.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{asked!a} is not text in UTF-8; name what the registry has") from None


def no_version(model: RegisteredModel, version: str) -> NotInRegistryError:
    """The error for a version that the model does not have."""
    newest = f"its newest is '{model.newest}'" if model.newest else "it has none yet"
    return NotInRegistryError(f"'{model.name}' has no version '{version}'; {newest}")


def no_model(place: str, name: str, names: Sequence[str]) -> NotInRegistryError:
    """The error for a registered model that a registry does not have.

    Args:
        place: the registry.
        name: what was asked for.
        names: some that it has.
    """
    near = difflib.get_close_matches(name, names, n=_MOST_NAMES, cutoff=0.5)
    if near:
        instead = "the nearest names are " + ", ".join(f"'{known}'" for known in near)
    elif names:
        known = [f"'{known}'" for known in names[:_MOST_NAMES]]
        instead = "it has " + ", ".join(known) + (", …" if len(names) > _MOST_NAMES else "")
    else:
        instead = "it shows you none: check the name and what you may read, or register it"
    return NotInRegistryError(f"{place} has no registered model '{name}'; {instead}")
