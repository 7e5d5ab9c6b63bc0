"""``sharinghub publish``."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from sharinghub_tools import settings
from sharinghub_tools.adapters import dvc_config, pyproject_file
from sharinghub_tools.adapters.git_repository import GitRepository
from sharinghub_tools.adapters.git_transport import GitTransport
from sharinghub_tools.adapters.gitlab_access import TOKENS, Access
from sharinghub_tools.adapters.readme_file import ReadmeFile
from sharinghub_tools.adapters.readme_finder import find_and_read
from sharinghub_tools.cli import output
from sharinghub_tools.cli.project import add_folder
from sharinghub_tools.domain import gitlab_rules, local_addresses
from sharinghub_tools.domain.local_addresses import Place
from sharinghub_tools.domain.pipeline_schedule import DEFAULT_CRON, Schedule, is_cron
from sharinghub_tools.domain.publication import Checkout, Publication
from sharinghub_tools.errors import EnvironmentLacksError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.local_publication import (
    Sources,
    local_publication,
    with_variables,
)
from sharinghub_tools.use_cases.plan_publication import Local, Plan, plan_publication
from sharinghub_tools.use_cases.publication_files import Files
from sharinghub_tools.use_cases.publish_project import Published, publish_project
from sharinghub_tools.use_cases.publishing_ports import Edit, TextFile
from sharinghub_tools.use_cases.validate_readme import checked_readme

_AGAIN = "run the command again, and it goes on from there"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_folder(parser, "the project's folder, a git repository")
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="take up the GitLab project that is there: an empty one, or one with this history",
    )
    parser.add_argument(
        "--visibility",
        choices=gitlab_rules.VISIBILITIES,
        help="who sees the project (default: private when it is created, else as it is)",
    )
    parser.add_argument(
        "--ci-variables",
        action="store_true",
        help="set the CI/CD variables of the pipeline, protected and masked: PROJECT_TOKEN, and of "
        "MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and DVC_TOKEN "
        "those that the environment has",
    )
    parser.add_argument(
        "--schedule",
        nargs="?",
        const=DEFAULT_CRON,
        metavar="CRON",
        help="let the pipeline link what is new in the registry, at these times (UTC; default: "
        f"{DEFAULT_CRON.replace('%', '%%')})",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Show the plan, then carry it out."""
    try:
        return _run(options)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(_AGAIN) from interrupted


def _run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    repository = GitRepository(folder)
    checkout = repository.checkout()
    # What a job's environment says is of the job's project.
    local_settings = settings.load(folder, {})
    wanted, notes = _wanted(options, local_settings, checkout)
    access = Access.find(local_settings.gitlab_url, os.environ)
    if access.token is None:
        raise UsageError(f"there is no token for {access.url}; set {TOKENS[0]}")
    # python-gitlab takes a while to load: what is wrong here is told before.
    from sharinghub_tools.adapters.gitlab_client import open_client  # noqa: PLC0415
    from sharinghub_tools.adapters.gitlab_publishing import GitlabPublishing  # noqa: PLC0415

    gitlab = GitlabPublishing(open_client(access))
    show = output.progress if sys.stderr.isatty() and not options.quiet else None
    local = Local(
        repository,
        GitTransport(folder, access, show),
        _files(folder, local_settings),
        local_settings.project_id,
    )
    plan = plan_publication(wanted, gitlab, local, adopt=options.adopt)
    if not options.quiet:
        _show(plan, notes, access.url)
    published = None
    if not options.dry_run:
        published = publish_project(plan, gitlab, local)
    if options.json:
        output.json_data(_report(plan, published, notes))
    elif published is not None:
        output.data(published.project.web_url)
    if published is not None and not options.quiet:
        _summarize(plan, published)
    return 0


def _wanted(
    options: argparse.Namespace, local_settings: Settings, checkout: Checkout
) -> tuple[Publication, tuple[str, ...]]:
    folder: Path = options.folder
    found = find_and_read(folder)
    checked = checked_readme(*found)
    pyproject = folder / "pyproject.toml"
    text = ReadmeFile(pyproject).read() if pyproject.is_file() else ""
    name, description = pyproject_file.metadata(text)
    picture, tools = _picture(folder / "preview.png"), pyproject_file.tools(text)
    sources = Sources(checked, found[1], name, description, picture, tools)
    wanted, notes = local_publication(sources, local_settings, checkout.branch, options.visibility)
    if options.schedule is not None:
        wanted = replace(wanted, schedule=_schedule(options.schedule, wanted.branch))
    return (with_variables(wanted, os.environ) if options.ci_variables else wanted), notes


def _schedule(cron: str, branch: str) -> Schedule:
    if not is_cron(cron):
        raise UsageError(
            f"--schedule is five fields of cron, as '{DEFAULT_CRON}', and is '{cron}' (a folder "
            "comes before it)"
        )
    return Schedule(branch, " ".join(cron.split()))


def _picture(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise EnvironmentLacksError(f"{path} cannot be read: {error.strerror}") from error


def _files(folder: Path, local_settings: Settings) -> Files:
    """The files that say where the project is, and how each is edited."""

    def edit_settings(text: str, place: Place) -> str:
        values = local_addresses.settings_on_gitlab(
            place,
            tracking=local_settings.tracking,
            sharinghub_url=local_settings.sharinghub_url,
        )
        return pyproject_file.with_settings(text, values)

    def edit_remote(text: str, place: Place) -> str:
        return dvc_config.with_store(
            text,
            local_addresses.store_url(local_settings.sharinghub_url or "", place.project_id),
            lambda url: local_addresses.gives_way_to_store(url, local_settings.model),
        )

    files: dict[str, tuple[TextFile, Edit]] = {
        "pyproject.toml": (ReadmeFile(folder / "pyproject.toml"), edit_settings)
    }
    remotes = folder / ".dvc" / "config"
    if local_settings.sharinghub_url and remotes.is_file():
        files[".dvc/config"] = (ReadmeFile(remotes), edit_remote)
    return files


def _show(plan: Plan, notes: tuple[str, ...], url: str) -> None:
    path = plan.project.path if plan.project else plan.wanted.path
    if plan.steps:
        output.message(f"{path} on {url}:")
    for step in plan.steps:
        output.message(f"  {step}")
    for note in notes:
        output.message(f"note: {note}")


def _summarize(plan: Plan, published: Published) -> None:
    for note in published.notes:
        output.message(f"note: {note}")
    if plan.steps:
        output.message(f"published {published.project.web_url}")
    else:
        output.message(f"{published.project.web_url} agrees with this project")


def _report(plan: Plan, published: Published | None, notes: tuple[str, ...]) -> dict[str, object]:
    project = published.project if published else plan.project
    return {
        "project": project.path if project else plan.wanted.path,
        "id": project.id if project else None,
        "url": project.web_url if project else None,
        "steps": [{"subject": step.subject, "change": step.change} for step in plan.steps],
        "commit": published.commit if published else None,
        "notes": [*notes, *(published.notes if published else plan.notes)],
        "written": published is not None and bool(plan.steps),
    }
