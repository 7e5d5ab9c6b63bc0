"""``sharinghub history``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sharinghub_tools.adapters.git_history import read_history
from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.cli import history_page, history_report, output, progress, project
from sharinghub_tools.domain.history import History, LinkedVersion, Record, Snapshot
from sharinghub_tools.errors import EnvironmentLacksError, UsageError
from sharinghub_tools.use_cases.readme_history import readme_history

MOST_COMMITS = 300


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument("--model", help="this registered model alone (default: all)")
    parser.add_argument(
        "--all", action="store_true", help="also the versions that are not linked any more"
    )
    parser.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME",
        help="show this metric; can be given several times (default: as many as there is room for)",
    )
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")
    group = parser.add_argument_group("on GitLab, instead of the repository on this machine")
    group.add_argument("--project", metavar="ID|PATH", help="the GitLab project")
    group.add_argument("--branch", metavar="B", help="which branch (default: the default branch)")
    group.add_argument(
        "--commits",
        type=_positive,
        metavar="N",
        help=f"read the newest N commits of the README (default: {MOST_COMMITS})",
    )


def run(options: argparse.Namespace) -> int:
    """Tell the history."""
    place, record, now = _on_gitlab(options) if options.project else _here(options)
    # Those of this machine are read before anybody could look.
    is_quiet = options.quiet or not options.project
    with progress.counter("reading commits", quiet=is_quiet) as counted:
        counting = replace(record, snapshots=_counted(record, counted))
        found = readme_history(counting, now)
    versions, metrics = _chosen(found, options), list(dict.fromkeys(options.metric))
    hidden: tuple[str, ...] = ()
    if options.json:
        output.json_data(history_report.report(place, record, found, versions))
    else:
        text, hidden = history_page.page(versions, metrics, is_cut=not record.is_complete)
        output.data(text)
    if not options.quiet:
        for line in history_report.remarks(record, found, versions, hidden):
            output.message(line)
    return 0


def _here(options: argparse.Namespace) -> tuple[str, Record, bytes | None]:
    for option in ("branch", "commits"):
        if getattr(options, option):
            raise UsageError(f"--{option} is for a project on GitLab: add --project ID|PATH")
    readme = find_readme(options.path)
    return str(readme), read_history(readme), _bytes(readme)


def _on_gitlab(options: argparse.Namespace) -> tuple[str, Record, bytes | None]:
    # python-gitlab is loaded where it is needed alone.
    from sharinghub_tools.adapters import gitlab_history  # noqa: PLC0415
    from sharinghub_tools.cli import gitlab_session  # noqa: PLC0415
    from sharinghub_tools.use_cases.link_on_gitlab import target_branch  # noqa: PLC0415

    local = gitlab_session.local_settings(options.path)
    session = gitlab_session.GitlabSession(local)
    found = session.project(gitlab_session.project_reference(options.project, local))
    branch = target_branch(found, options.branch)
    record = gitlab_history.read_history(
        session.client,
        found,
        branch,
        lambda: session.repository(found),
        options.commits or MOST_COMMITS,
    )
    return f"{found.web_url}/-/blob/{branch}/README.md", record, None


def _bytes(readme: Path) -> bytes:
    try:
        return readme.read_bytes()
    except OSError as error:
        raise EnvironmentLacksError(f"{readme} cannot be read: {error.strerror}") from error


def _counted(record: Record, counted: progress.Counter) -> Iterator[Snapshot]:
    for snapshot in record.snapshots:
        counted.advance()
        yield snapshot


def _chosen(found: History, options: argparse.Namespace) -> Sequence[LinkedVersion]:
    """The versions to show.

    Raises:
        UsageError: there is no such model, or no such metric.
    """
    of_model = [v for v in found.versions if options.model in (None, v.name)]
    models = sorted({version.name for version in found.versions})
    if options.model and not of_model:
        raise UsageError(
            f"the README shows, and has shown, no version of '{options.model}'; "
            f"{_listed('its model is', models)}"
        )
    versions = [version for version in of_model if version.is_listed or options.all]
    metrics = sorted({name for version in versions for name in version.metrics})
    for name in options.metric:
        if name not in metrics:
            raise UsageError(
                f"no version that is shown has a metric '{name}'; {_listed('known is', metrics)}"
            )
    return versions


def _listed(what: str, names: Sequence[str]) -> str:
    return f"{what} " + ", ".join(f"'{name}'" for name in names) if names else "it shows none"


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no positive number")
    return number
