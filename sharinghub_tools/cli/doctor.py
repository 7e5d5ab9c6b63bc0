"""``sharinghub doctor``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sharinghub_tools.cli import doctor_page, output, project
from sharinghub_tools.cli.doctor_surroundings import Folder, Opened
from sharinghub_tools.domain.diagnosis.check import Check, State
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.diagnose import diagnose


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    project.add_path(parser)
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Look at everything, report, and answer by exit code."""
    path = options.path
    if not path.exists():
        raise UsageError(f"{path} does not exist; give a project's folder")
    folder = path if path.is_dir() else path.parent
    checks = diagnose(Folder(folder), Opened(), datetime.now(UTC).date())
    is_fine = all(check.state is not State.FAIL for check in checks)
    if options.json:
        output.json_data(_report(checks, is_fine=is_fine))
    else:
        output.data(doctor_page.page(checks))
    if not options.quiet:
        output.message(doctor_page.summary(checks))
    return 0 if is_fine else 1


def _report(checks: list[Check], *, is_fine: bool) -> dict[str, object]:
    told = [
        {"name": check.name, "state": check.state, "seen": check.seen, "todo": check.todo}
        for check in checks
    ]
    return {"fine": is_fine, "checks": told}
