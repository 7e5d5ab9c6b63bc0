"""``sharinghub link-model --commit`` and ``--merge-request``: the README of a GitLab project."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace

from sharinghub_tools.adapters import mlflow_uri
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.cli import link_report, output, progress
from sharinghub_tools.cli.gitlab_session import (
    GitlabSession,
    local_settings,
    project_reference,
)
from sharinghub_tools.cli.linker import Linker, Request
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.portal.categories import AI_MODEL, COLLECTIONS
from sharinghub_tools.errors import RefusedError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.await_item import Sight, await_item
from sharinghub_tools.use_cases.link_on_gitlab import (
    LinkedOnGitlab,
    link_by_commit,
    link_by_merge_request,
    target_branch,
)
from sharinghub_tools.use_cases.remote_settings import remote_settings
from sharinghub_tools.use_cases.version_facts import Told


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command links.

    Attributes:
        linker: who.
        project: the GitLab project.
        settings: of the project.
        branch: that is to show the version.
    """

    linker: Linker
    project: GitlabProject
    settings: Settings
    branch: str


def run(options: argparse.Namespace) -> int:
    """Link in one project."""
    place = _place(options)
    if options.new:
        from sharinghub_tools.cli import link_new  # noqa: PLC0415 - it needs this module

        return link_new.run_on_gitlab(options, place)
    project, settings, branch = place.project, place.settings, place.branch
    portal = None
    if options.wait:
        _check_that_one_can_wait(options, project, branch, settings)
        portal = _portal(place.linker, settings)
    with progress.transfer("reading the model's file", quiet=options.quiet) as told:
        done, uri = link(Request.of(options), place.linker, project, settings, told)
    awaited = None
    if portal:
        version = done.linked.version.uri
        collection = COLLECTIONS[AI_MODEL]
        awaited = await_item(portal, collection, project.path, version, seconds=options.wait)
    if options.json:
        sight = {"portal": awaited.sight.value} if awaited else {}
        output.json_data(report(done, project, branch) | sight)
    tell(done, options, place, served=mlflow_uri.is_served(uri))
    if awaited:
        if awaited.problem or not options.quiet:
            output.message(awaited.problem or "SharingHub shows it")
        return 0 if awaited.sight is Sight.SHOWN else 1
    return 1 if options.check and not done.linked.up_to_date else 0


def tell(done: LinkedOnGitlab, options: argparse.Namespace, place: Place, *, served: bool) -> None:
    """Print the change, or say what was done."""
    link_report.tell(done.linked, options, served=served, where=_where(done, place.project))
    if not options.quiet:
        _tell_gitlab(done, place.project, place.branch)


def _place(options: argparse.Namespace) -> Place:
    local = local_settings(options.path)
    session = GitlabSession(local)
    if writes(options):
        session.must_write()
    trusted = TrustedServers.of(local, session.access.url, options.tracking_uri, *options.trust)
    project = session.project(project_reference(options.project, local))
    if project.is_archived and writes(options):
        raise RefusedError(f"{project.path} is archived on GitLab, which then takes no commits")
    branch = target_branch(project, options.branch)
    settings = replace(local, project_id=project.id)
    if not _is_of(local, project, options):
        repository = session.repository(project)
        settings = remote_settings(repository, project, branch, os.environ)
        _refuse_paths(options, project, settings)
    return Place(Linker(session, trusted), project, settings, branch)


def writes(options: argparse.Namespace) -> bool:
    """Whether the command is to change anything."""
    return not (options.dry_run or options.check)


def link(
    request: Request, linker: Linker, project: GitlabProject, settings: Settings, told: Told
) -> tuple[LinkedOnGitlab, str]:
    """Link in a project with its settings; also returns the registry's tracking URI.

    Args:
        request: what a person says.
        linker: who links.
        project: where.
        settings: of the project.
        told: is called while the model's file is read.
    """
    opened = linker.opened(request, project, settings, told)
    way = link_by_merge_request if opened.by == "merge-request" else link_by_commit
    with linker.explained(opened.uri, project):
        return way(opened.target, opened.registry, opened.how), opened.uri


def report(done: LinkedOnGitlab, project: GitlabProject, branch: str) -> dict[str, object]:
    """For ``--json``."""
    request = done.merge_request
    return {
        "project": project.path,
        "project_id": project.id,
        "branch": branch,
        "commit": done.commit,
        "merge_request": request.web_url if request else None,
        "tagged": done.untagged is None,
        **link_report.report(done.linked, f"{project.web_url}/-/blob/{branch}/README.md"),
    }


def _check_that_one_can_wait(
    options: argparse.Namespace, project: GitlabProject, branch: str, settings: Settings
) -> None:
    if not options.commit or not writes(options):
        raise UsageError("--wait is for --commit: nothing else changes what SharingHub shows")
    if branch != project.default_branch:
        raise UsageError(f"--wait: SharingHub shows no branch but '{project.default_branch}'")
    if not settings.sharinghub_url:
        raise UsageError(
            "--wait: SharingHub's address is not known; set 'sharinghub-url' in [tool.sharinghub] "
            "of pyproject.toml"
        )


def _refuse_paths(options: argparse.Namespace, project: GitlabProject, settings: Settings) -> None:
    """A project's own file does not choose which file of this machine is opened."""
    uri = settings.tracking_uri
    is_a_persons = options.tracking_uri or os.environ.get("MLFLOW_TRACKING_URI")
    if uri and not is_a_persons and not mlflow_uri.is_served(uri):
        raise UsageError(
            f"the registry of {project.path} is a file on somebody's machine; if it is this one, "
            "name it with --tracking-uri"
        )


def _portal(linker: Linker, settings: Settings) -> SharingHubApi:
    url, access = settings.sharinghub_url or "", linker.session.access
    token = access.token if url in linker.trusted else None
    return SharingHubApi(url, token, verify=access.verify)


def _is_of(local: Settings, project: GitlabProject, options: argparse.Namespace) -> bool:
    """Whether the folder's settings are those of the project."""
    named = {local.project_id, (local.gitlab_project or "").lower()}
    return options.project is None or bool(named & {project.id, project.path.lower()})


def _where(done: LinkedOnGitlab, project: GitlabProject) -> str:
    if done.merge_request:
        return f" in a merge request: {done.merge_request.web_url}"
    return f" in {project.path}" + (f", commit {done.commit[:8]}" if done.commit else "")


def _tell_gitlab(done: LinkedOnGitlab, project: GitlabProject, branch: str) -> None:
    if done.merge_request and not done.linked.written:
        output.message(f"its merge request is open: {done.merge_request.web_url}")
    if done.untagged and done.linked.written:
        output.message(f"the registry has no tags that point back: {done.untagged}")
    if not done.linked.seen:
        output.message(
            f"SharingHub cannot read the metadata of {project.path} on {branch}, so nobody sees "
            "the link there; in a clone of it, run: sharinghub validate"
        )
