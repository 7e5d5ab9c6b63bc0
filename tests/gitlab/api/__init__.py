"""The REST API v4: https://docs.gitlab.com/api/rest/."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.gitlab.answers import Answer, Refusal
from tests.gitlab.api import (  # noqa: F401 - they register their routes
    branches,
    ci,
    commits,
    files,
    graphql,
    groups,
    members,
    merge_requests,
    projects,
    repository,
    schedules,
    tokens,
    triggers,
    users,
    variables,
)
from tests.gitlab.api.call import Call
from tests.gitlab.api.parameters import of
from tests.gitlab.api.routing import answered, find
from tests.gitlab.credentials import api_caller

if TYPE_CHECKING:
    from tests.gitlab.instance import Gitlab

_AVATAR = re.compile(r"/uploads/-/system/project/avatar/(\d+)/[^/]+")
_LIMIT = 2000


class Api:
    """Answers API requests, refusals included."""

    def __init__(self, gitlab: Gitlab) -> None:
        self._gitlab = gitlab

    def answer(self, call: Call, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer; ``call.caller`` is known afterwards."""
        try:
            route, call.path_parts = find(call.method, call.path)
            call.caller = api_caller(
                call.state,
                headers,
                dict(parse_qsl(call.query)),
                route.accepted_scopes(),
                route.shown_scopes(),
                route.job_token,
            )
            call.parameters = of(call.query, headers, body)
            answer = answered(call.method, route.endpoint(call))
        except Refusal as refusal:
            answer = refusal.answer
        answer.headers = self._rate(call) | answer.headers
        return answer

    def _rate(self, call: Call) -> dict[str, str]:
        """As on GitLab.com; the limit itself is never reached: see ``faults.RateLimit``."""
        name = "authenticated" if call.caller.user else "unauthenticated"
        return {
            "RateLimit-Name": f"throttle_{name}_api",
            "RateLimit-Limit": str(_LIMIT),
            "RateLimit-Observed": "1",
            "RateLimit-Remaining": str(_LIMIT - 1),
            "RateLimit-Reset": str(int(time.time()) // 60 * 60 + 60),
        }

    def upload(self, path: str) -> Answer | None:
        """A public avatar by its web address."""
        found = _AVATAR.fullmatch(path)
        project = self._gitlab.state.projects.get(int(found[1])) if found else None
        if project is None or project.avatar is None:
            return None
        return Answer(200, project.avatar[1], {}, "image/png")
