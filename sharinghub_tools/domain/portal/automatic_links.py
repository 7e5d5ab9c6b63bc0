"""Which model versions the portal links by itself, by what mlflow-sharinghub tells of them.

Of each registered model that a search finds it takes the first of the newest versions, if that lies
among its run's artifacts, and its MLmodel names the model's data for ``python_function``. Versions
of MLflow 3, whose ``source`` is ``models:/m-…``, are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from sharinghub_tools.domain.portal.project import LinkableModel

_ARTIFACTS = "/artifacts/"

Json = Mapping[str, Any]


def candidates(answer: Json) -> Iterator[Json]:
    """The versions that may be linked, of an answer to ``registered-models/search``."""
    for model in answer.get("registered_models") or ():
        newest = (model.get("latest_versions") or [None])[0]
        if newest is not None and _ARTIFACTS in newest.get("source", ""):
            yield newest


def description_path(version: Json) -> str:
    """Path of a candidate's MLmodel among the artifacts of its run."""
    return f"{_folder(version)}/MLmodel"


def linkable(version: Json, description: str) -> LinkableModel | None:
    """What is linked of a candidate; None where nothing is.

    Args:
        version: the candidate.
        description: its MLmodel.
    """
    try:
        flavors = (yaml.safe_load(description) or {}).get("flavors", {})
        flavor = flavors.get("python_function", {}) or {}
        data = flavor.get("model_path") or flavor.get("data")
    except (yaml.YAMLError, AttributeError):
        return None
    if not isinstance(data, str) or not data:
        return None
    return LinkableModel(
        name=version["name"],
        version=str(version["version"]),
        run_id=version["run_id"],
        artifact_path=f"{_folder(version)}/{data}",
    )


def _folder(version: Json) -> str:
    return str(version["source"]).partition(_ARTIFACTS)[2]
