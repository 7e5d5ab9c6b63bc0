"""What GitLab shows the portal when it asks with somebody's token, past GitLab's HTTP server.

The portal asks with ``Authorization: Bearer``: by GraphQL for users and projects, by REST for a
project's path. So a job's token is none, and a guest sees no file of a private project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sharinghub_tools.domain.portal.categories import Category
from sharinghub_tools.domain.portal.source import README_NAMES
from tests.gitlab import permissions
from tests.gitlab.answers import Refusal
from tests.gitlab.credentials import Caller, api_caller
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, MAINTAINER, State, User
from tests.sharinghub.answers import Refused
from tests.sharinghub.categories import of_topics

NO_ACCESS, GUEST, READ_ONLY, CONTRIBUTOR, ADMINISTRATOR = range(5)
_READERS = ("api", "read_api")
# GitLab's GraphQL lists no more files of a tree on one page.
_MOST_FILES = 100


@dataclass(frozen=True)
class SeenProject:
    """A project as the portal gets it; without a right to its code, ``readme`` is None."""

    id: int
    name: str
    full_name: str
    path: str
    description: str
    topics: list[str]
    stars: int
    categories: tuple[Category, ...]
    web_url: str
    created: datetime
    updated: datetime
    access_level: int
    default_branch: str | None
    readme: str | None
    files: list[str] | None
    last_commit: str | None


class GitlabView:
    """Answers for one portal."""

    def __init__(self, state: State, url: str) -> None:
        self._state = state
        self.url = url
        self.while_reading: Callable[[], object] | None = None
        """Called once, after a project's README was read and before its last commit is: both are
        parts of one GraphQL query, and a push may come between."""

    def username(self, token: str) -> str:
        """Who the token stands for; without a token GitLab's public."""
        user = self._caller(token, "POST", "/api/graphql").user
        return user.username if user else "@public"

    def path(self, token: str, project_id: int) -> str:
        """A project's path with namespace, by REST."""
        caller = self._caller(token, "GET", f"/api/v4/projects/{project_id}?license=true")
        project = self._state.projects.get(project_id)
        if project is None or not permissions.can_read(caller.user, project):
            raise Refused(404, "Not Found")
        return project.full_path

    def project(self, token: str, path: str) -> SeenProject:
        """A project by its path, case as may be."""
        user = self._caller(token, "POST", "/api/graphql").user
        project = self._state.project_at(path.strip("/"))
        if project is None or not permissions.can_read(user, project):
            raise Refused(404, "Not Found")
        return self._seen(user, project)

    def search(self, token: str, topics: list[str], words: str) -> list[SeenProject]:
        """The projects with all the topics, in the order of their ids."""
        user = self._caller(token, "POST", "/api/graphql").user
        return [
            self._seen(user, project)
            for project in list(self._state.projects.values())
            if set(topics) <= set(project.topics)
            and permissions.can_read(user, project)
            and words.lower()
            in f"{project.name} {project.full_path} {project.description or ''}".lower()
        ]

    def _caller(self, token: str, method: str, called: str) -> Caller:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return api_caller(self._state, headers, {}, _READERS, _READERS, False)
        except Refusal as refusal:
            said = '{"errors":[{"message":"Invalid token"}]}'
            if not called.endswith("graphql"):
                said = refusal.answer.body.decode()
            status = 401 if called.endswith("graphql") else refusal.answer.status
            detail = f"HTTP {status} | {method} {self.url}{called}: {said}"
            raise Refused(status, detail) from refusal

    def _seen(self, user: User | None, project: Project) -> SeenProject:
        shows_code = permissions.can_read_code(user, project)
        has_files = shows_code and project.head() is not None
        readme, files = None, None
        if has_files:
            everything = project.files()
            files = everything[:_MOST_FILES]
            named = [name for name in README_NAMES if name in everything]
            readme = project.read_bytes(named[0]).decode(errors="replace") if named else ""
        if self.while_reading is not None:
            meanwhile, self.while_reading = self.while_reading, None
            meanwhile()
        return SeenProject(
            id=project.id,
            name=project.name,
            full_name=f"{project.namespace.full_name} / {project.name}",
            path=project.full_path,
            description=project.description or "",
            topics=list(project.topics),
            stars=project.star_count,
            categories=of_topics(project.topics),
            web_url=f"{self.url}/{project.full_path}",
            created=project.created_at,
            updated=project.last_activity_at,
            access_level=_access_level(user, project, shows_code=shows_code),
            default_branch=project.default_branch if has_files else None,
            readme=readme,
            files=files,
            last_commit=(project.head() or "")[:8] or None if has_files else None,
        )


def _access_level(user: User | None, project: Project, *, shows_code: bool) -> int:
    role = permissions.role(user, project)
    if role >= MAINTAINER:
        return ADMINISTRATOR
    if role >= DEVELOPER and not project.archived:
        return CONTRIBUTOR
    return READ_ONLY if shows_code else GUEST
