"""The model versions that the portal links by itself, where its MLflow is mlflow-sharinghub.

Of each registered model that it finds it takes the first of the newest versions, if that is a
folder of its run's artifacts and its MLmodel names the model's data. Not so those of MLflow 3.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

import yaml

from tests.gitlab.answers import Answer
from tests.sharinghub.gitlab_view import SeenProject
from tests.sharinghub.mlflow_proxy import MlflowProxy

Json = dict[str, Any]


@dataclass(frozen=True)
class ModelLink:
    """What an Item gets of one model version."""

    link: Json
    asset_key: str
    asset: Json


class AutomaticLinks:
    """Asks the MLflow of one portal, as the one who asks the portal."""

    def __init__(self, proxy: MlflowProxy, url: str) -> None:
        self._proxy = proxy
        self._url = url

    def of(self, project: SeenProject, token: str) -> list[ModelLink]:
        """Those of a project; none where MLflow answers with an error."""
        if not any(category.has("mlflow") for category in project.categories):
            return []
        found = self._ask(project, token, "api/2.0/mlflow/registered-models/search")
        if found.status != 200:
            return []
        models = json.loads(found.body).get("registered_models", [])
        newest = [model["latest_versions"][0] for model in models if model.get("latest_versions")]
        return [link for version in newest for link in self._links(project, token, version)]

    def _links(self, project: SeenProject, token: str, version: Json) -> Iterator[ModelLink]:
        _, is_of_run, folder = version["source"].partition("/artifacts/")
        if not is_of_run:
            return
        query = {"path": f"{folder}/MLmodel", "run_uuid": version["run_id"]}
        described = self._ask(project, token, "get-artifact", query)
        if described.status != 200:
            return
        flavor = yaml.safe_load(described.body).get("flavors", {}).get("python_function", {})
        data = flavor.get("model_path") or flavor.get("data")
        if not data:
            return
        name, number = version["name"], version["version"]
        title = f"{name.removesuffix(f'({project.id})').rstrip()} v{number}"
        tracking = f"{self._url}/{project.path}/tracking/"
        file = PurePosixPath(folder, data)
        query = {"path": str(file), "run_uuid": version["run_id"]}
        yield ModelLink(
            link={
                "rel": "mlflow:model",
                "href": f"{tracking}#/models/{quote(name, safe='')}/versions/{number}",
                "title": title,
                "mlflow:uri": f"models:/{name}/{number}",
            },
            asset_key=file.name.replace(file.stem, _slug(title)),
            asset={
                "href": f"{tracking}get-artifact?{urlencode(query)}",
                "title": title,
                "roles": ["data"],
                "type": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            },
        )

    def _ask(
        self, project: SeenProject, token: str, called: str, query: dict[str, str] | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"{project.path}/tracking/{called}"
        return self._proxy.answer("GET", path, urlencode(query or {}), headers, b"")


def _slug(text: str) -> str:
    words = re.sub(r"[^\w\s-]", "", text.lower().strip())
    return re.sub(r"[\s_-]+", "-", words).strip("-")
