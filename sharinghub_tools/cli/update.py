"""``sharinghub update``."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.template_merge import MergedProject
from sharinghub_tools.adapters.template_source import TemplateStates
from sharinghub_tools.cli import output
from sharinghub_tools.cli.project import add_folder
from sharinghub_tools.domain.template_update import Fate
from sharinghub_tools.use_cases.update_project import Aim, Update, update_project

_SHORT = 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--checkout",
        metavar="REF",
        help="branch, tag or commit of the template (default: the branch that the project "
        "follows, else the default one)",
    )
    aim = parser.add_mutually_exclusive_group()
    aim.add_argument(
        "--check",
        action="store_true",
        help="only say whether there is a newer template; exit code 1 if there is",
    )
    aim.add_argument("--dry-run", action="store_true", help="say what would change; write nothing")
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")


def run(options: argparse.Namespace) -> int:
    """Update the project; exit code 1 for conflicts, and for ``--check`` with something newer."""
    aim = Aim.CHECK if options.check else Aim.DRY_RUN if options.dry_run else Aim.UPDATE
    folder = options.folder.resolve()
    with ExitStack() as kept:
        scratch = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        update = update_project(
            MergedProject(folder, scratch),
            lambda state: TemplateStates(state, options.checkout, kept),
            aim,
        )
    if options.json:
        output.json_data(_document(update))
    else:
        output.data("\n".join(_lines(update)))
    if not options.quiet:
        for line in _next_steps(update, aim):
            output.message(line)
    return 1 if update.conflicts or (aim is Aim.CHECK and not update.is_current) else 0


def _lines(update: Update) -> list[str]:
    if update.is_current:
        return [f"up to date: template {_named(update, 'old')}"]
    lines = [f"template {_named(update, 'old')} → {_named(update, 'new')}"]
    files = sorted(update.files or (), key=lambda file: (list(Fate).index(file.fate), file.path))
    width = max((len(output.printable(file.path)) for file in files), default=0)
    for file in files:
        shown = output.printable(file.path)
        lines.append(f"{file.fate:<10}{shown:<{width}}  {file.why}".rstrip())
    return lines


def _named(update: Update, which: str) -> str:
    """Version and commit; a package's version is both."""
    revision = getattr(update, which)
    if not revision.version:
        return str(revision.commit[:_SHORT])
    same = update.old.version == update.new.version and not update.is_current
    return f"{revision.version} ({revision.commit[:_SHORT]})" if same else str(revision.version)


def _next_steps(update: Update, aim: Aim) -> list[str]:
    if update.is_current:
        return []
    if aim is not Aim.UPDATE:
        return ["nothing was changed; run: sharinghub update"]
    if update.conflicts:
        number = len(update.conflicts)
        files = "1 file needs" if number == 1 else f"{number} files need"
        return [
            f"{files} a decision; mend and commit, or go back: git checkout -- . && git clean -fd ."
        ]
    return ["look at it: git diff; then commit: git add --all && git commit"]


def _document(update: Update) -> dict[str, Any]:
    files = None if update.files is None else [asdict(file) for file in update.files]
    return {
        "old": asdict(update.old),
        "new": asdict(update.new),
        "up_to_date": update.is_current,
        "files": files,
    }
