"""mlflow-sharinghub before a real MLflow server: each project has its own tracking address.

It knows users by their GitLab token as ``Authorization: Bearer`` alone, and what is whose by the
tag ``project`` that it puts on experiments and registered models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import requests

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, Refusal
from tests.gitlab.credentials import api_caller
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, GUEST, State, User
from tests.sharinghub.answers import Refused
from tests.sharinghub.mlflow_rules import (
    API,
    ARTIFACT,
    FILTERED,
    PROJECT_TAG,
    READ,
    RULES,
    SUFFIX,
    UNPROTECTED,
    Rule,
)

_TOPIC = "sharinghub:aimodel"
_HANDED_ON = ("Content-Type", "Accept", "User-Agent", "Range")
_HANDED_BACK = ("Content-Disposition", "Location", "X-Content-Type-Options")

Json = dict[str, Any]


class _Denied(Exception):  # noqa: N818 - an answer, not a failure of the server
    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


class MlflowProxy:
    """Answers below ``/mlflow``."""

    def __init__(self, state: State, server: str) -> None:
        self._state = state
        self._server = server
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        """Close the connections to the server."""
        self._session.close()

    def answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Answer to ``<path of the project>/tracking/<of MLflow>``, still percent-encoded."""
        project_path, found, inner = path.partition("/tracking/")
        if not found:
            raise Refused(404, "Not Found")
        inner = f"/{inner}"
        try:
            if inner.startswith(UNPROTECTED):
                return self._hand_on(method, inner, query, headers, body)
            user = self._user(headers)
            project = self._state.project_at(project_path)
            given = _parameters(method, query, body)
            self._check(method, inner, given, user, project)
            answer = self._hand_on(method, inner, query, headers, body)
            return self._after(method, inner, given, answer, project)
        except _Denied as denied:
            return denied.answer

    def _user(self, headers: Mapping[str, str]) -> User:
        kind, _, token = headers.get("Authorization", "").partition(" ")
        bearer = {"Authorization": f"Bearer {token}"} if kind.lower() == "bearer" else {}
        scopes = ("api", "read_api", "read_user")
        try:
            user = api_caller(self._state, bearer, {}, scopes, scopes, False).user
        except Refusal:
            user = None
        if user is not None:
            return user
        if "mlflow" not in headers.get("User-Agent", "").lower():
            page = b"<!doctype html><title>Login</title>"
            raise _Denied(Answer(401, page, content_type="text/html; charset=utf-8"))
        raise _Denied(
            Answer.text(
                "You are not authenticated. Please use the Authorization header for bearer auth, "
                "if you are using the MLflow client set MLFLOW_TRACKING_TOKEN.",
                401,
                {"WWW-Authenticate": 'Bearer realm="mlflow"'},
            )
        )

    # before MLflow

    def _check(
        self, method: str, inner: str, given: Json, user: User, project: Project | None
    ) -> None:
        if found := API.fullmatch(inner):
            rule = RULES.get((method, found[1]))
            allowed = rule is None or self._allows(rule, given, user, project)
        elif found := ARTIFACT.match(inner):
            right = READ if method == "GET" else "write"
            rule = Rule(right, "experiment")
            allowed = bool(found[1]) and self._allows(
                rule, {"experiment_id": found[1]}, user, project
            )
        else:
            allowed = True
        if not allowed:
            raise _Denied(Answer(403, b"Permission denied.", content_type="text/html"))

    def _allows(self, rule: Rule, given: Json, user: User, project: Project | None) -> bool:
        if project is None or _TOPIC not in project.topics:
            return False
        least = GUEST if rule.right == READ else DEVELOPER
        if rule.subject == "new":
            suffix = SUFFIX.search(str(given.get("name", "")))
            if suffix is None or suffix.group().strip() != f"({project.id})":
                return False
        elif self._owner(rule, given) != project.full_path:
            return False
        is_reserved = rule.reserves and given.get("key") == PROJECT_TAG
        return not is_reserved and permissions.role(user, project) >= least

    def _owner(self, rule: Rule, given: Json) -> str | None:
        """The project that the subject of a request is of."""
        match rule.subject:
            case "model":
                answer = self._ask("registered-models/get", name=_given(given, "name"))
                tags = answer["registered_model"].get("tags", [])
            case "experiment by name":
                name = _given(given, "experiment_name")
                answer = self._ask("experiments/get-by-name", experiment_name=name)
                tags = answer["experiment"].get("tags", [])
            case _:
                number = given.get("experiment_id")
                if rule.subject == "run":
                    run = given.get("run_id") or _given(given, "run_uuid")
                    number = self._ask("runs/get", run_id=run)["run"]["info"]["experiment_id"]
                found = self._ask("experiments/get", experiment_id=number)
                tags = found["experiment"].get("tags", [])
        return _project_of(tags)

    # after MLflow

    def _after(
        self, method: str, inner: str, given: Json, answer: Answer, project: Project | None
    ) -> Answer:
        found = API.fullmatch(inner)
        if found is None or answer.status >= 400:
            return answer
        endpoint = found[1]
        if (
            method == "POST"
            and project
            and endpoint
            in {
                "experiments/create",
                "registered-models/create",
            }
        ):
            self._mark(endpoint, json.loads(answer.body), project)
        elif endpoint in FILTERED:
            return self._filtered(endpoint, json.loads(answer.body), project)
        return answer

    def _mark(self, endpoint: str, created: Json, project: Project) -> None:
        tag = {"key": PROJECT_TAG, "value": project.full_path}
        if endpoint == "experiments/create":
            given = {"experiment_id": created["experiment_id"]} | tag
            self._tell("experiments/set-experiment-tag", given)
        else:
            self._tell(
                "registered-models/set-tag", {"name": created["registered_model"]["name"]} | tag
            )

    def _filtered(self, endpoint: str, content: Json, project: Project | None) -> Answer:
        key = FILTERED[endpoint]
        every = content.get(key, [])
        own = [entry for entry in every if project and self._is_of(entry, key, project)]
        if len(own) < len(every) and content.get("next_page_token"):
            # It fetches the next page to fill this one, and there takes names for entries.
            page = b"<!doctype html><title>500 Internal Server Error</title>"
            return Answer(500, page, content_type="text/html; charset=utf-8")
        return Answer.of(content | {key: own})

    def _is_of(self, entry: Json, key: str, project: Project) -> bool:
        tags = entry.get("tags", [])
        if key == "model_versions":
            tags = self._ask("registered-models/get", name=entry["name"])["registered_model"]
            tags = tags.get("tags", [])
        return _project_of(tags) == project.full_path

    # MLflow

    def _ask(self, endpoint: str, **query: Any) -> Json:
        answer = self._hand_on("GET", f"/api/2.0/mlflow/{endpoint}", urlencode(query), {}, b"")
        if answer.status != 200:
            raise _Denied(answer)
        content: Json = json.loads(answer.body)
        return content

    def _tell(self, endpoint: str, given: Json) -> None:
        headers = {"Content-Type": "application/json"}
        body = json.dumps(given).encode()
        answer = self._hand_on("POST", f"/api/2.0/mlflow/{endpoint}", "", headers, body)
        assert answer.status == 200, answer.body

    def _hand_on(
        self, method: str, inner: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        sent = {name: headers[name] for name in _HANDED_ON if name in headers}
        got = self._session.request(
            method,
            f"{self._server}{inner}{'?' + query if query else ''}",
            headers=sent,
            data=body,
            timeout=120,
            allow_redirects=False,
        )
        back = {name: got.headers[name] for name in _HANDED_BACK if name in got.headers}
        kind = got.headers.get("Content-Type", "application/octet-stream")
        return Answer(got.status_code, got.content, back, kind)


def _parameters(method: str, query: str, body: bytes) -> Json:
    if method == "GET":
        return dict(parse_qsl(query))
    try:
        given = json.loads(body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _given(given: Json, name: str) -> Any:
    if name not in given:
        problem = f"Missing value for required parameter '{name}'"
        content = {"error_code": "INVALID_PARAMETER_VALUE", "message": problem}
        raise _Denied(Answer.of(content, 400))
    return given[name]


def _project_of(tags: list[Json]) -> str | None:
    return next((tag["value"] for tag in tags if tag["key"] == PROJECT_TAG), None)
