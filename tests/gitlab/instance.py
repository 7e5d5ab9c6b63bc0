"""The server as tests see it: they fill it, read it, and order faults."""

from __future__ import annotations

import itertools
import threading
import traceback
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.gitlab.answers import Answer, Refusal
from tests.gitlab.api import Api
from tests.gitlab.api.call import Call
from tests.gitlab.commit_actions import CommitRules
from tests.gitlab.credentials import Caller
from tests.gitlab.faults import Faults
from tests.gitlab.git_http import GitHttp
from tests.gitlab.lfs import Lfs
from tests.gitlab.project import Project
from tests.gitlab.repository import Repository
from tests.gitlab.requests_log import Request, without_secrets
from tests.gitlab.state import MAINTAINER, OWNER, Group, Namespace, State, User, now

VERSION = "18.5.1"


class Gitlab:
    """One GitLab. ``requests`` holds what was asked, ``faults`` what will go wrong."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.state = State()
        self.requests: list[Request] = []
        self.errors: list[str] = []
        """Tracebacks of answers 500 that no test ordered: mistakes of this server itself."""
        self.faults = Faults()
        self.commit_rules = CommitRules()
        self.version = VERSION
        self.lowers_visibility = False
        """Whether a new project that is to be more visible than its group is made as visible as
        the group (newer versions), and not refused."""
        self.stopping = threading.Event()
        self._folder = folder
        self._indexes = itertools.count(1)
        self._lfs = Lfs(self.state, url)
        self._git = GitHttp(self.state, url, folder / "hooks")
        self._api = Api(self)

    @property
    def accepts_unknown_last_commit_id(self) -> bool:
        """See ``CommitRules``; settable."""
        return self.commit_rules.accepts_unknown_last_commit_id

    @accepts_unknown_last_commit_id.setter
    def accepts_unknown_last_commit_id(self, value: bool) -> None:
        self.commit_rules.accepts_unknown_last_commit_id = value

    # filling it

    def user(self, username: str, name: str | None = None) -> User:
        """The user of that name, new or known, with a personal namespace."""
        with self.state.lock:
            known = self.state.user_named(username)
            return known or self._new_user(username, name or username.title())

    def _new_user(self, username: str, name: str, bot: bool = False) -> User:
        user = User(self.state.new_id(), username, name, f"{username}@example.org", bot)
        self.state.users[user.id] = user
        if not bot:
            space = Namespace(self.state.new_id(), username, name, owner=user)
            self.state.namespaces[space.id] = space
        return user

    def token(
        self,
        user: User,
        scopes: tuple[str, ...] = ("api",),
        expires: date | None = None,
        name: str = "token",
    ) -> str:
        """A personal access token's text. It is no longer valid on the day it ``expires``."""
        return self.state.add_token(user, tuple(scopes), expires, name).text

    def expired_token(self, user: User, scopes: tuple[str, ...] = ("api",)) -> str:
        """One that ended yesterday."""
        return self.token(user, scopes, now().date() - timedelta(days=1), "expired")

    def project_token(
        self,
        project: Project,
        scopes: tuple[str, ...] = ("api", "write_repository"),
        level: int = MAINTAINER,
        expires: date | None = None,
        name: str = "project",
    ) -> str:
        """A project access token's text; its bot is a member of this project alone."""
        return self.new_project_token(project, tuple(scopes), level, expires, name)[0]

    def new_project_token(
        self,
        project: Project,
        scopes: tuple[str, ...],
        level: int,
        expires: date | None,
        name: str,
    ) -> tuple[str, int]:
        """Text and id of a new project access token."""
        with self.state.lock:
            number = self.state.new_id()
            bot = self._new_user(f"project_{project.id}_bot_{number:08x}", name, bot=True)
            project.members[bot.id] = level
            token = self.state.add_token(bot, scopes, expires, name, project)
            project.access_tokens.append(token)
            return token.text, token.id

    def job_token(self, project: Project, user: User) -> str:
        """The ``CI_JOB_TOKEN`` of a running job that ``user`` started."""
        return self.state.add_token(user, (), None, "job", project, is_job=True).text

    def revoke(self, token: str) -> None:
        """End a token; a job's token is ended when its job is."""
        self.state.tokens[token].revoked = True

    def group(
        self, path: str, parent: Group | None = None, visibility: str = "private", name: str = ""
    ) -> Group:
        """The group, new or known; ``path`` may hold the groups above it, which come with it."""
        with self.state.lock:
            for part in path.split("/"):
                full_path = f"{parent.full_path}/{part}" if parent else part
                known = self.state.namespace_at(full_path)
                if known is None:
                    known = Namespace(
                        self.state.new_id(), part, name or part, parent, visibility=visibility
                    )
                    self.state.namespaces[known.id] = known
                parent = known
            assert parent
            return parent

    def member(self, where: Group | Project, user: User, level: int) -> None:
        """Give a role: 10 Guest, 20 Reporter, 30 Developer, 40 Maintainer, 50 Owner; 0: take it."""
        if level:
            where.members[user.id] = level
        else:
            where.members.pop(user.id, None)

    def project(
        self,
        path: str,
        files: Mapping[str, str | bytes] | None = None,
        topics: list[str] | None = None,
        visibility: str = "private",
        owner: User | None = None,
        description: str | None = None,
    ) -> Project:
        """A new project; its groups come with it. Without ``files`` its repository is empty."""
        space, _, slug = path.rpartition("/")
        namespace = self.state.namespace_at(space) or self.group(space)
        creator = owner or namespace.owner or self.user("root")
        project = self.new_project(slug, slug, namespace, creator, visibility)
        project.topics = list(topics or [])
        project.description = description
        if owner:
            project.members[owner.id] = OWNER
        if files is not None:
            project.commit("main", files, "Initial commit", creator)
        return project

    def new_project(
        self, path: str, name: str, namespace: Namespace, creator: User, visibility: str
    ) -> Project:
        """An empty one with its repository; nobody becomes a member."""
        with self.state.lock:
            number = self.state.new_project_id()
            repository = Repository.create(self._folder / "repositories" / f"{number}.git")
            project = Project(number, path, name, namespace, repository, creator, visibility)
            self.state.projects[number] = project
            return project

    # answering

    def handle(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer | None:
        """The answer to a request; None: the connection is to be closed without one."""
        parts = urlsplit(target)
        request = Request(method, parts.path, without_secrets(parts.query), next(self._indexes))
        self.requests.append(request)

        def handled() -> Answer:
            answer, caller = self._handled(method, parts.path, parts.query, headers, body)
            request.user = caller.user.username if caller.user else None
            return answer

        return self.faults.around(request, handled, self.stopping)

    def _handled(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer, Caller]:
        caller = Caller()
        try:
            if path.startswith("/api/"):
                call = Call(self, method, path, query)
                return self._api.answer(call, headers, body), call.caller
            pairs = dict(parse_qsl(query))
            asset = self._api.upload(path)
            if asset:
                return asset, caller
            of_lfs = self._lfs.answer(method, unquote(path), headers, body)
            if of_lfs:
                return of_lfs
            return self._git.answer(method, unquote(path), pairs, headers, body)
        except Refusal as refusal:
            return refusal.answer, caller
        except Exception:
            self.errors.append(traceback.format_exc())
            return Answer.of({"message": "500 Internal Server Error"}, 500), caller
