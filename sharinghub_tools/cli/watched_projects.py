"""The projects that ``sharinghub watch`` watches: linked by the code of ``link-model --new``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sharinghub_tools.cli.gitlab_session import project_number_or_path
from sharinghub_tools.cli.link_group import linkable_settings, unseen
from sharinghub_tools.cli.linker import Linker, Request
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.portal.categories import AI_MODEL
from sharinghub_tools.domain.watching import Facts
from sharinghub_tools.use_cases.link_new import link_new_on_gitlab
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab
from sharinghub_tools.use_cases.watch_ports import Look


@dataclass(frozen=True, slots=True)
class WatchedProjects:
    """Implements the port ``Watched``.

    Attributes:
        linker: who links.
        request: how, where a project's settings do not say.
        groups: paths of groups.
        projects_named: numbers and paths of projects.
    """

    linker: Linker
    request: Request
    groups: tuple[str, ...] = ()
    projects_named: tuple[str, ...] = ()

    def projects(self) -> Iterator[GitlabProject]:
        """See the port."""
        for reference in self.projects_named:
            yield self.linker.session.project(project_number_or_path(reference))
        for group in self.groups:
            yield from self.linker.session.group_projects(group, AI_MODEL)

    def look(self, look: Look) -> None:
        """See the port."""
        project = look.project
        settings = linkable_settings(self.linker, self.request, project)
        opened = self.linker.opened(self.request, project, settings, unseen)
        look.named(opened.how.name)
        with self.linker.explained(opened.uri, project):
            link_new_on_gitlab(
                opened.target,
                opened.registry,
                opened.how,
                by=opened.by,
                refresh=look.refresh,
                told=lambda done: _told(done, look),
            )


def _told(done: LinkedOnGitlab, look: Look) -> None:
    """Tell of what was changed alone: a merge request may wait for days."""
    if not done.linked.written:
        return
    request = done.merge_request
    facts: Facts = {
        "version": done.linked.version.uri,
        "commit": done.commit,
        **({"merge_request": request.web_url} if request else {}),
        **({"untagged": done.untagged} if done.untagged else {}),
        **({"no_checksum": done.linked.unread} if done.linked.unread else {}),
    }
    look.linked(facts)
