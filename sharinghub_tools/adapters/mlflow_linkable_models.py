"""The model versions of mlflow-sharinghub that the portal links by itself, asked as it asks."""

from __future__ import annotations

from sharinghub_tools.adapters.mlflow_access import Credentials
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain.portal import automatic_links
from sharinghub_tools.domain.portal.project import LinkableModel


class MlflowLinkableModels:
    """The models of the project whose tracking URI is asked."""

    def __init__(self, tracking_uri: str, credentials: Credentials) -> None:
        """Prepare requests; none is sent yet.

        Raises:
            UsageError: the URI names no server, or the token cannot be sent.
        """
        self._session = MlflowSession(tracking_uri, credentials)

    def models(self) -> tuple[LinkableModel, ...]:
        """Those that are linked, in the registry's order.

        Raises:
            RegistryError: the server answered with an error, or cannot be reached.
        """
        found = self._session.call("registered-models/search")
        linked = []
        for version in automatic_links.candidates(found):
            query = {
                "path": automatic_links.description_path(version),
                "run_uuid": version["run_id"],
            }
            description = self._session.text(f"{self._session.url}/get-artifact", query)
            if description is not None:
                linked.append(automatic_links.linkable(version, description))
        return tuple(model for model in linked if model is not None)
