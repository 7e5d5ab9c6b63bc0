"""The model versions that the portal links by itself, where its MLflow is mlflow-sharinghub."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from sharinghub_tools.domain.portal.item.media_types import media_type
from sharinghub_tools.domain.portal.project import Portal, PortalProject

Json = dict[str, Any]

_CHECKPOINT = "ml-model:checkpoint"


def tracking_links(project: PortalProject, portal: Portal) -> list[Json]:
    """The link to MLflow, and one for each version."""
    uri = portal.tracking_uri(project)
    if uri is None:
        return []
    versions = [
        {
            "rel": "mlflow:model",
            "href": f"{uri}#/models/{quote(model.name, safe='')}/versions/{model.version}",
            "title": _title(model.name, model.version, project),
            "mlflow:uri": f"models:/{model.name}/{model.version}",
        }
        for model in project.registered_models
    ]
    title = "MLflow - Tracking URI"
    return [{"rel": "mlflow:tracking-uri", "href": uri, "title": title}, *versions]


def model_assets(project: PortalProject, portal: Portal, schemas: Iterable[str]) -> dict[str, Json]:
    """The file of each version, by key.

    Args:
        project: with its versions.
        portal: whose MLflow serves the files.
        schemas: of the Item's extensions.
    """
    uri = portal.tracking_uri(project)
    if uri is None:
        return {}
    roles = ["data"]
    if any("ml-model" in schema for schema in schemas):
        roles.append(_CHECKPOINT)
    assets: dict[str, Json] = {}
    for model in project.registered_models:
        file = PurePosixPath(model.artifact_path)
        title = _title(model.name, model.version, project)
        query = urlencode({"path": model.artifact_path, "run_uuid": model.run_id})
        assets[file.name.replace(file.stem, _slug(title))] = {
            "href": f"{uri}get-artifact?{query}",
            "title": title,
            "roles": roles,
            "type": media_type(file.name) or "application/octet-stream",
        }
    return assets


def _title(name: str, version: str, project: PortalProject) -> str:
    return f"{name.removesuffix(f'({project.id})').rstrip()} v{version}"


def _slug(title: str) -> str:
    words = re.sub(r"[^\w\s-]", "", title.lower().strip())
    return re.sub(r"[\s_-]+", "-", words).strip("-")
