"""``sharinghub adopt``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.adopted_folder import AdoptedFiles
from sharinghub_tools.cli import adopt_report, output
from sharinghub_tools.cli.adopt_sources import found_here, found_on_gitlab
from sharinghub_tools.cli.gitlab_session import GitlabSession, local_settings
from sharinghub_tools.cli.portal_access import add_portal, portal_url
from sharinghub_tools.cli.project import add_folder, unified_diff
from sharinghub_tools.cli.readme_validation import readme_validator
from sharinghub_tools.domain.adoption.proposing import Proposal
from sharinghub_tools.domain.lint.rules import Severity
from sharinghub_tools.domain.portal.categories import CATEGORIES
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.adopt_project import Adoption, adopt_folder, adopt_on_gitlab

_TOPICS = {category.id: category.topic for category in CATEGORIES}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_folder(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--project", metavar="ID|PATH", help="a project on GitLab, instead of a folder"
    )
    where.add_argument(
        "--report", metavar="GROUP", help="only list what each project of a group lacks"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--yes", action="store_true", help="add all that is proposed; ask nothing")
    how.add_argument(
        "--merge-request",
        action="store_true",
        help="of a --project: propose all in a merge request",
    )
    how.add_argument(
        "--dry-run", action="store_true", help="show what would be added; write nothing"
    )
    parser.add_argument(
        "--category", choices=sorted(_TOPICS), help="of SharingHub (default: by what is there)"
    )
    parser.add_argument(
        "--component",
        metavar="ADDRESS",
        help="the CI/CD component that links, as group/sharinghub-tools/link-model@v1",
    )
    add_portal(parser)
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Look, ask, add; exit code 1 where something is left that ``validate`` finds."""
    local = local_settings(options.folder)
    if options.report or options.project:
        session = GitlabSession(local)
        portal = portal_url(options.sharinghub_url, local)
        if options.report:
            return adopt_report.run(
                session,
                options.report,
                sharinghub_url=portal,
                as_json=options.json,
                quiet=options.quiet,
            )
        return _run_on_gitlab(options, session, portal)
    if options.merge_request:
        raise UsageError("--merge-request is for a project on GitLab; name it: --project ID|PATH")
    files = AdoptedFiles(options.folder)
    found = found_here(
        files,
        local,
        sharinghub_url=options.sharinghub_url,
        component=options.component,
        category=_TOPICS.get(options.category or ""),
    )
    asks = not options.yes and not options.dry_run and sys.stdin.isatty()
    writes = options.yes or asks
    adoption = adopt_folder(found, files if writes else None, _asked if asks else _all)
    _tell(options, adoption, is_written=writes)
    if not writes:
        return 1 if adoption.problems else 0
    is_fine = _validated(options.folder / (found.readme_name() or "README.md"))
    return 0 if is_fine and not adoption.problems else 1


def _run_on_gitlab(options: argparse.Namespace, session: GitlabSession, portal: str | None) -> int:
    if options.yes:
        raise UsageError("--yes writes to a folder; for a project on GitLab: --merge-request")
    reference = options.project
    is_number = reference.isascii() and reference.isdecimal()
    project = session.project(int(reference) if is_number else reference)
    found = found_on_gitlab(
        session,
        project,
        sharinghub_url=portal,
        component=options.component,
        category=_TOPICS.get(options.category or ""),
    )
    if options.merge_request:
        session.must_write()
        adoption = adopt_on_gitlab(found, session.repository(project), project)
    else:
        adoption = adopt_folder(found, None, _all)
    _tell(options, adoption, is_written=options.merge_request)
    return 1 if adoption.problems else 0


def _all(_: Proposal) -> bool:
    return True


def _asked(proposal: Proposal) -> bool:
    """One question for each file; what is not answered is no."""
    output.message(unified_diff(proposal.path, proposal.before, proposal.after).rstrip("\n"))
    output.message(f"add to {proposal.path} ({proposal.what})? [Y/n]")
    answer = sys.stdin.readline()
    return answer.strip().lower() in {"", "y", "yes"} and answer != ""


def _tell(options: argparse.Namespace, adoption: Adoption, *, is_written: bool) -> None:
    request = adoption.merge_request
    if options.json:
        output.json_data(_document(adoption, is_written=is_written))
    elif is_written:
        verb = "proposed" if request else "added to"
        lines = [f"{verb} {each.path}: {each.what}" for each in adoption.accepted]
        output.data("\n".join(lines or ["nothing to add"]))
        if request:
            output.data(request.web_url)
    else:
        diffs = [unified_diff(each.path, each.before, each.after) for each in adoption.accepted]
        output.data("".join(diffs) or "nothing to add")
    if not options.quiet:
        for each in adoption.accepted:
            if each.note:
                output.message(f"note: {each.path}: {each.note}")
        if not is_written and adoption.accepted:
            way = "--merge-request" if options.project else "--yes, or in a terminal"
            output.message(f"nothing was written; run it with {way}")
    for problem in adoption.problems:
        output.message(f"cannot be added: {problem}")


def _validated(readme: Path) -> bool:
    """Say what ``validate`` finds now, other than advice."""
    if not readme.is_file():
        return False
    checked = readme_validator(offline=True)(readme)
    for finding in checked.findings:
        if finding.severity is not Severity.INFO:
            output.message(
                f"{readme}:{finding.line}:{finding.column}: {finding.severity} {finding.rule}: "
                f"{finding.message} — {finding.mend}"
            )
    return checked.is_fine


def _document(adoption: Adoption, *, is_written: bool) -> dict[str, Any]:
    return {
        "written": is_written,
        "additions": [
            {"path": each.path, "what": each.what, "note": each.note} for each in adoption.accepted
        ],
        "declined": [each.path for each in adoption.declined],
        "problems": list(adoption.problems),
        "merge_request": adoption.merge_request.web_url if adoption.merge_request else None,
    }
