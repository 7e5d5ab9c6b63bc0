"""What all registries of MLflow's kind have in common."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from urllib.parse import quote

from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.errors import NotInRegistryError, UsageError

_MOST_NAMES = 5


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
