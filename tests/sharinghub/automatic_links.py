"""The model versions that the portal links by itself, where its MLflow is mlflow-sharinghub."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from sharinghub_tools.domain.portal.automatic_links import candidates, description_path, linkable
from sharinghub_tools.domain.portal.project import LinkableModel
from tests.gitlab.answers import Answer
from tests.sharinghub.gitlab_view import SeenProject
from tests.sharinghub.mlflow_proxy import MlflowProxy


class AutomaticLinks:
    """Asks the MLflow of one portal, as the one who asks the portal."""

    def __init__(self, proxy: MlflowProxy) -> None:
        self._proxy = proxy

    def of(self, project: SeenProject, token: str) -> list[LinkableModel]:
        """Those of a project; none where MLflow answers with an error."""
        if not any(category.enables("mlflow") for category in project.categories):
            return []
        found = self._ask(project, token, "api/2.0/mlflow/registered-models/search")
        if found.status != 200:
            return []
        linked = []
        for version in candidates(json.loads(found.body)):
            query = {"path": description_path(version), "run_uuid": version["run_id"]}
            described = self._ask(project, token, "get-artifact", query)
            if described.status == 200:
                linked.append(linkable(version, described.body.decode()))
        return [model for model in linked if model is not None]

    def _ask(
        self, project: SeenProject, token: str, called: str, query: dict[str, str] | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"{project.path}/tracking/{called}"
        return self._proxy.answer("GET", path, urlencode(query or {}), headers, b"")
