"""One API request: who asks, with which parameters, for which project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from tests.gitlab import permissions
from tests.gitlab.answers import Answer, Refusal, forbidden, invalid, not_found, unauthorized
from tests.gitlab.api.parameters import is_true
from tests.gitlab.credentials import Caller
from tests.gitlab.project import Project
from tests.gitlab.state import Namespace, State, User

if TYPE_CHECKING:
    from tests.gitlab.instance import Gitlab

MAX_PER_PAGE = 100
MAX_COUNTED = 10_000


@dataclass
class Call:
    """``path_parts`` are decoded; ``parameters`` are the query's and the body's together."""

    gitlab: Gitlab
    method: str
    path: str
    query: str
    path_parts: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    caller: Caller = field(default_factory=Caller)

    @property
    def state(self) -> State:
        return self.gitlab.state

    # who

    @property
    def user(self) -> User:
        """Raises: Refusal: 401, nobody is signed in."""
        if self.caller.user is None:
            raise unauthorized()
        return self.caller.user

    # what

    def get(self, name: str, default: Any = None) -> Any:
        value = self.parameters.get(name)
        return default if value is None else value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.parameters.get(name)
        return default if value is None else is_true(value)

    def required(self, name: str) -> Any:
        """Raises: Refusal: 400 ``{"error": "name is missing"}``."""
        if name not in self.parameters:
            raise invalid(name, "is missing")
        if self.parameters[name] in ("", None):
            raise invalid(name, "is empty")
        return self.parameters[name]

    def choice(self, name: str, values: tuple[str, ...], default: str) -> str:
        value = str(self.get(name, default))
        if value not in values:
            raise invalid(name, "does not have a valid value")
        return value

    def number(self, name: str, default: int) -> int:
        value = self.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid(name) from None

    # where

    def project(self, least: int = 0) -> Project:
        """The project of the path, by number or path.

        Raises:
            Refusal: 404 where it is not or may not be seen; 403 where the role is below ``least``.
        """
        project = self.find_project(self.path_parts["id"])
        if least:
            self.require(least, project)
        return project

    def find_project(self, wanted: str | int) -> Project:
        text = str(wanted)
        found = (
            self.state.projects.get(int(text)) if text.isdecimal() else self.state.project_at(text)
        )
        if found is None or not permissions.can_read(self.caller.user, found):
            raise not_found("Project")
        token = self.caller.token
        if token and token.is_job and token.project is not found and found.visibility != "public":
            raise not_found("Project")
        return found

    def code(self) -> Project:
        """The project of the path, whose code may be read."""
        project = self.project()
        if not permissions.can_read_code(self.caller.user, project):
            raise forbidden()
        return project

    def require(self, least: int, project: Project) -> None:
        if permissions.role(self.user, project) < least:
            raise forbidden()

    def namespace(self, kinds: tuple[str, ...] = ("group",), what: str = "Group") -> Namespace:
        wanted = self.path_parts["id"]
        found = (
            self.state.namespaces.get(int(wanted))
            if wanted.isdecimal()
            else self.state.namespace_at(wanted)
        )
        projects = list(self.state.projects.values())
        if (
            found is None
            or found.kind not in kinds
            or not permissions.can_read_namespace(self.caller.user, found, projects)
        ):
            raise not_found(what)
        return found

    # pages

    def page(self, items: list[Any], counted: bool = True) -> tuple[list[Any], dict[str, str]]:
        """The asked-for part of ``items`` and the headers that tell of the others.

        https://docs.gitlab.com/api/rest/#offset-based-pagination; ``counted``: with totals, which
        GitLab leaves out for some resources and above 10,000 items.
        """
        page = max(1, self.number("page", 1))
        size = min(MAX_PER_PAGE, self.number("per_page", 20))
        size = size if size > 0 else 20
        start = (page - 1) * size
        last = max(1, -(-len(items) // size))
        more = start + size < len(items)
        headers = {
            "X-Page": str(page),
            "X-Per-Page": str(size),
            "X-Next-Page": str(page + 1) if more else "",
            "X-Prev-Page": str(page - 1) if page > 1 else "",
        }
        links = {"prev": page - 1} if page > 1 else {}
        if more:
            links["next"] = page + 1
        links["first"] = 1
        if counted and len(items) <= MAX_COUNTED:
            headers |= {"X-Total": str(len(items)), "X-Total-Pages": str(last)}
            links["last"] = last
        headers["Link"] = ", ".join(
            f'<{self._link(page=number, per_page=size)}>; rel="{rel}"'
            for rel, number in links.items()
        )
        return items[start : start + size], headers

    def keyset(self, items: list[Any], token: str, key: Any) -> tuple[list[Any], dict[str, str]]:
        """The items after the one whose ``key`` the parameter ``token`` names.

        https://docs.gitlab.com/api/rest/#keyset-based-pagination
        """
        size = max(1, min(MAX_PER_PAGE, self.number("per_page", 20)))
        start = 0
        if self.get(token):
            keys = [str(key(item)) for item in items]
            after = str(self.get(token))
            start = keys.index(after) + 1 if after in keys else len(items)
        part = items[start : start + size]
        if start + size >= len(items):
            return part, {}
        link = self._link(**{token: key(part[-1]), "per_page": size})
        return part, {"Link": f'<{link}>; rel="next"'}

    def _link(self, **changes: Any) -> str:
        kept = [
            (name, value)
            for name, value in parse_qsl(self.query, keep_blank_values=True)
            if name not in changes and name not in {"private_token", "access_token", "job_token"}
        ]
        return f"{self.gitlab.url}{self.path}?{urlencode([*kept, *changes.items()])}"

    def listed(self, items: list[Any], shown: Any) -> Answer:
        """A page of ``items``, each as ``shown`` gives it."""
        part, headers = self.page(items)
        return Answer.of([shown(item) for item in part], headers=headers)


def record_not_found() -> Refusal:
    """What a record that is not there answers, in other capitals than a missing resource."""
    return Refusal(404, {"message": "404 Not found"})
