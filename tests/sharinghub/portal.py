"""The portal as tests see it: they read it, move its clock, and order faults."""

from __future__ import annotations

import itertools
import json
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from sharinghub_tools.domain.portal.categories import CATEGORIES
from tests.gitlab.answers import Answer
from tests.gitlab.faults import Faults
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.requests_log import Request
from tests.sharinghub.answers import Refused, failed
from tests.sharinghub.automatic_links import AutomaticLinks
from tests.sharinghub.categories import TITLES
from tests.sharinghub.clock import Cache, Clock
from tests.sharinghub.gitlab_view import GitlabView
from tests.sharinghub.hrefs import CACHE_SECONDS, Hrefs
from tests.sharinghub.mlflow_proxy import MlflowProxy
from tests.sharinghub.stac import Stac, remembered_path, remembered_user
from tests.sharinghub.store import BUCKET, Store

_TOKEN = "X-Gitlab-Token"
_NO_TOKEN = "Missing token, either use login, or pass it as header or query"


class SharingHub:
    """A running portal."""

    def __init__(self, url: str, folder: Path, gitlab: Gitlab, mlflow_url: str | None) -> None:
        self.url = url
        self.clock = Clock()
        self.requests: list[Request] = []
        self.errors: list[str] = []
        """Tracebacks of what nobody caught: a README's fault, or a mistake of this portal."""
        self.faults = Faults()
        self.gitlab_view = GitlabView(gitlab.state, gitlab.url)
        self.has_store = True
        self._cache = Cache(self.clock)
        self._mlflow_url = f"{url}/mlflow" if mlflow_url else None
        self._mlflow = MlflowProxy(gitlab.state, mlflow_url) if mlflow_url else None
        automatic = AutomaticLinks(self._mlflow) if self._mlflow else None
        self._stac = Stac(self.gitlab_view, self._cache, self._mlflow_url, automatic)
        self._store = Store(self.gitlab_view, self._cache, self.clock, folder / "store")
        self._indexes = itertools.count(1)
        self.stopping = threading.Event()

    def close(self) -> None:
        """Close the connections to MLflow."""
        if self._mlflow:
            self._mlflow.close()

    def store(self, project_id: int) -> Path:
        """The folder of a project's objects, each a file at its path."""
        return self._store.folder(project_id)

    def tracking_uri(self, project: Project) -> str:
        """MLflow's tracking URI of a project."""
        return f"{self.url}/mlflow/{project.full_path}/tracking/"

    def handle(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer | None:
        """The answer to a request; None: the connection is to be closed without one."""
        parts = urlsplit(target)
        request = Request(method, parts.path, _without_secrets(parts.query), next(self._indexes))
        self.requests.append(request)

        def handled() -> Answer:
            return self._handled(method, parts.path, parts.query, headers, body)

        return self.faults.around(request, handled, self.stopping)

    def _handled(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        decoded, pairs = unquote(path), dict(parse_qsl(query))
        try:
            if decoded.startswith(f"{BUCKET}/"):
                name = decoded.removeprefix(f"{BUCKET}/")
                return self._store.bucket(method, name, pairs, headers, body)
            if path.startswith("/mlflow/") and self._mlflow:
                inner = path.removeprefix("/mlflow/")
                return self._mlflow.answer(method, inner, query, headers, body)
            return self._api(method, decoded, pairs, headers, body)
        except Refused as refused:
            return refused.answer
        except Exception:
            self.errors.append(traceback.format_exc())
            return failed()

    def _api(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        place = path.removeprefix("/api/")
        if place == "config/":
            return Answer.of(self._configuration())
        if place == "stac/conformance" and method == "GET":
            return self._stac.answer("conformance", {}, "", Hrefs(self.url, {}, {}))
        in_query = query.pop("gitlab_token", "")
        token = in_query or headers.get(_TOKEN, "")
        if place.startswith("store/") and self.has_store:
            self._need(token)
            inner = place.removeprefix("store/")
            return self._store.answer(method, inner, token, self.url, body)
        if place.startswith("check/"):
            self._need(token)
            return self._check(place.removeprefix("check/"), query, token)
        if place == "stac" or place.startswith("stac/"):
            self._need(token)
            hrefs = Hrefs(
                self.url,
                {"gitlab_token": token} if in_query else {},
                {"gitlab_token": token},
            )
            if method == "POST" and place == "stac/search":
                return Answer.of(self._stac.search(json.loads(body), token, hrefs))
            return self._stac.answer(place[len("stac/") :], query, token, hrefs)
        raise Refused(404, "Not Found")

    @staticmethod
    def _need(token: str) -> None:
        if not token:
            raise Refused(401, _NO_TOKEN)

    def _check(self, asked: str, query: Mapping[str, str], token: str) -> Answer:
        """Whether the portal shows a project: by its id or path."""
        user = remembered_user(self._cache, self.gitlab_view, token)
        path = asked
        if asked.isdigit():
            path = remembered_path(self._cache, self.gitlab_view, token, int(asked))
        seen = self._cache.get(("info", user, path))
        if seen is None:
            project = self.gitlab_view.project(token, path)
            seen = {
                "id": project.id,
                "name": project.name,
                "path": project.path,
                "categories": [category.id for category in project.categories],
                "access_level": project.access_level,
            }
            self._cache.put(("info", user, path), seen, CACHE_SECONDS)
        wants_info = query.get("info", "").lower() in {"true", "1", "yes", "on"}
        return Answer.of(seen) if wants_info else Answer()

    def _configuration(self) -> dict[str, object]:
        """What the portal's own pages ask first; nobody has to say who they are."""
        return {
            "auth": "token",
            "store": "s3" if self.has_store else None,
            "gitlab": {"url": self.gitlab_view.url},
            "jupyterlab": {"url": None},
            "mlflow": {"type": "mlflow-sharinghub", "url": self._mlflow_url},
            "docs": {"url": None},
            "categories": {
                category.id: {
                    "gitlab_topic": category.topic,
                    "locales": {"en": {"title": TITLES[category.id]}},
                }
                for category in CATEGORIES
            },
        }


def _without_secrets(query: str) -> str:
    shown = [
        (name, "[FILTERED]" if name.startswith("X-Amz") or "token" in name else value)
        for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    return urlencode(shown, safe="[]/")
