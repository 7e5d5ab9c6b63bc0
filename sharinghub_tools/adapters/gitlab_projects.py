"""Projects of GitLab, and who asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import gitlab

from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser


def project(client: gitlab.Gitlab, reference: int | str) -> GitlabProject:
    """The project of a number, or of a path with its namespace, in one request.

    Source: https://docs.gitlab.com/api/projects/.

    Raises:
        NotOnGitlabError: there is none, or it is not shown to who asks.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    with translated(f"project '{reference}'"):
        return gitlab_project(client.projects.get(reference).asdict())


def group_projects(
    client: gitlab.Gitlab, group: int | str, *, topic: str | None = None
) -> Iterator[GitlabProject]:
    """The group's and its subgroups' own projects that are not archived, the oldest first.

    One request per hundred projects. Ordered by number, a project that is made meanwhile comes
    last and moves none to another page.
    Source: https://docs.gitlab.com/api/groups/.

    Raises:
        NotOnGitlabError: there is no such group, or it is not shown to who asks.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    wanted = {} if topic is None else {"topic": topic}
    with translated(f"projects of group '{group}'"):
        found = client.groups.get(group, lazy=True).projects.list(
            include_subgroups=True,
            with_shared=False,
            archived=False,
            order_by="id",
            sort="asc",
            iterator=True,
            **wanted,
        )
        seen: set[int] = set()
        for entry in found:
            listed = gitlab_project(entry.asdict())
            if listed.id not in seen:
                seen.add(listed.id)
                yield listed


def current_user(client: gitlab.Gitlab) -> GitlabUser:
    """Who the token stands for (https://docs.gitlab.com/api/users/).

    Raises:
        RefusedError: GitLab knows no such token, or there is none.
        GitlabError: GitLab cannot be asked.
    """
    with translated("the token's user"):
        client.auth()
        answer = client.user.asdict() if client.user else {}
        return GitlabUser(answer["id"], answer["username"])


def gitlab_project(answer: Mapping[str, Any]) -> GitlabProject:
    """A project as the API tells it; lists tell less than a project's own answer."""
    permissions = answer.get("permissions") or {}
    levels = [granted["access_level"] for granted in permissions.values() if granted]
    is_empty = bool(answer.get("empty_repo"))
    return GitlabProject(
        id=answer["id"],
        path=answer["path_with_namespace"],
        name=answer["name"],
        web_url=answer["web_url"],
        git_url=answer["http_url_to_repo"],
        # Of an empty repository, GitLab names the branch that is to come.
        default_branch=None if is_empty else answer.get("default_branch"),
        description=answer.get("description") or "",
        visibility=answer.get("visibility") or "private",
        topics=tuple(answer.get("topics") or answer.get("tag_list") or ()),
        avatar_url=answer.get("avatar_url"),
        access_level=max(levels, default=None),
        creator_id=answer.get("creator_id"),
        is_empty=is_empty,
        is_archived=bool(answer.get("archived")),
    )
