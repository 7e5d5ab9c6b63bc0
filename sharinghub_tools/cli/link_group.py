"""``sharinghub link-model --group``: every AI model of a group."""

from __future__ import annotations

import argparse
import os

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.cli import link_on_gitlab, link_report, output, progress
from sharinghub_tools.cli.gitlab_session import GitlabSession, local_settings
from sharinghub_tools.cli.linker import Linker, Request
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.portal.categories import AI_MODEL
from sharinghub_tools.errors import UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.link_group import LinkedProject, link_group
from sharinghub_tools.use_cases.link_new import NothingToLinkError
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab, target_branch
from sharinghub_tools.use_cases.remote_settings import remote_settings

WORKERS = 8


def run(options: argparse.Namespace) -> int:
    """Link in all projects of the group."""
    for option in ("version", "wait", "branch", "new"):
        if getattr(options, option):
            instead = "run: sharinghub watch --once" if option == "new" else "leave it out"
            raise UsageError(f"--{option} is for one project; {instead}, or name a --project")
    local = local_settings(options.path)
    session = GitlabSession(local)
    if link_on_gitlab.writes(options):
        session.must_write()
    trusted = TrustedServers.of(local, session.access.url, options.tracking_uri, *options.trust)
    projects = session.group_projects(options.group, AI_MODEL)
    linker, request = Linker(session, trusted), Request.of(options)

    def link(project: GitlabProject) -> LinkedOnGitlab:
        settings = linkable_settings(linker, request, project)
        return link_on_gitlab.link(request, linker, project, settings, unseen)[0]

    with progress.counter("linking", quiet=options.quiet) as counted:

        def told(result: LinkedProject) -> None:
            counted.advance()
            line = None if options.quiet and not result.error else _line(result)
            if line:
                counted.message(line)

        results = link_group(projects, link, workers=WORKERS, told=told)
    if options.json:
        output.json_data([_report(result) for result in results])
    if not options.quiet:
        output.message(_summary(options.group, results))
    failed = [result.error for result in results if result.error]
    if failed:
        return failed[0].exit_code
    behind = any(result.done and not result.done.linked.up_to_date for result in results)
    return 1 if options.check and behind else 0


def linkable_settings(linker: Linker, request: Request, project: GitlabProject) -> Settings:
    """The settings of a project of a group.

    Raises:
        NothingToLinkError: they say of no model in a registry that others reach.
        UsageError: a setting is not what it should be.
        GitlabError: GitLab cannot be asked, or refuses.
    """
    if project.is_empty or project.default_branch is None:
        raise NothingToLinkError("its repository is empty")
    branch = target_branch(project, None)
    repository = linker.session.repository(project)
    settings = remote_settings(repository, project, branch, os.environ)
    if not (request.model or settings.model):
        raise NothingToLinkError("its pyproject.toml names no 'model' in [tool.sharinghub]")
    uri = request.tracking_uri or settings.tracking_uri
    if not uri:
        raise NothingToLinkError("its pyproject.toml names no 'tracking-uri' in [tool.sharinghub]")
    if not mlflow_uri.is_served(uri):
        raise NothingToLinkError("its registry is a file on somebody's machine")
    return settings


def unseen(read: int, total: int | None) -> None:
    """How much of one file was read is lost among the projects."""


def _line(result: LinkedProject) -> str | None:
    path = result.project.path
    if result.error:
        return f"{path}: failed: {result.error}"
    if result.passed_over:
        return f"{path}: passed over: {result.passed_over}"
    if result.done is None or (result.done.linked.up_to_date and not result.done.merge_request):
        return None
    linked, request = result.done.linked, result.done.merge_request
    words = "linked" if linked.written else "would link" if not request else "waits to be merged:"
    where = f" in {request.web_url}" if request else ""
    return f"{path}: {words} {linked.version.uri}{where}" + "".join(
        f"; {note}" for note in link_report.notes(linked)
    )


def _report(result: LinkedProject) -> dict[str, object]:
    if result.done is not None:
        branch = target_branch(result.project, None)
        return link_on_gitlab.report(result.done, result.project, branch)
    return {
        "project": result.project.path,
        "project_id": result.project.id,
        "passed_over": result.passed_over,
        "error": str(result.error) if result.error else None,
    }


def _summary(group: str, results: list[LinkedProject]) -> str:
    done = [result.done.linked for result in results if result.done]
    counts = {
        "linked": sum(linked.written for linked in done),
        "to be linked": sum(not linked.written and not linked.up_to_date for linked in done),
        "up to date": sum(linked.up_to_date for linked in done),
        "passed over": sum(result.passed_over is not None for result in results),
        "failed": sum(result.error is not None for result in results),
    }
    told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    noun = "project" if len(results) == 1 else "projects"
    return f"{group}: {len(results)} {noun}" + (f": {told}" if told else "")
