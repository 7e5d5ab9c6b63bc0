"""What the commands on a project share: where its README is, and its settings."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from sharinghub_tools import settings
from sharinghub_tools.adapters.project_files import ProjectFiles
from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.errors import FrontMatterError
from sharinghub_tools.use_cases.items_beside import Edit


def add_path(parser: argparse.ArgumentParser) -> None:
    """Add the argument that says which project."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="PATH",
        help="a project's folder, or its README (default: this folder)",
    )


def add_folder(parser: argparse.ArgumentParser, what: str = "a project's folder") -> None:
    """Add the argument that says which folder.

    Args:
        parser: of the command.
        what: the folder is, for people.
    """
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="DIR",
        help=f"{what} (default: this folder)",
    )


def open_project(path: Path) -> tuple[ProjectFiles, settings.Settings]:
    """The project's README and its settings.

    Raises:
        UsageError: there is no README, or a setting is wrong.
    """
    readme = find_readme(path)
    return ProjectFiles(readme), settings.load(readme.parent, os.environ)


def placed(error: FrontMatterError, readme: ProjectFiles) -> FrontMatterError:
    """The error with the README's name before its line and column."""
    place = f"{readme.path}" + (f":{error.line}:{error.column}" if error.line else "")
    return FrontMatterError(f"{place}: {error.problem}; nothing was changed")


def diff_of_all(readme: str, before: str, after: str, beside: Iterable[Edit]) -> str:
    """The change of a README and of the files beside it, for ``git apply``.

    Args:
        readme: the README's name.
        before: its text.
        after: what that is to be.
        beside: what becomes of the files.
    """
    diffs = [unified_diff(readme, before, after)]
    for edit in beside:
        if edit.before != edit.after:
            diffs.append(_mode_lines(edit) + unified_diff(edit.path, edit.before, edit.after))
    return "".join(diffs)


def _mode_lines(edit: Edit) -> str:
    """How git says that a file is made or goes."""
    if edit.before is not None and edit.after is not None:
        return ""
    done = "new" if edit.before is None else "deleted"
    return f"diff --git a/{edit.path} b/{edit.path}\n{done} file mode 100644\n"


def unified_diff(name: str, before: str | None, after: str | None) -> str:
    """The change as ``diff -u`` shows it, for ``git apply``; line ends as they are.

    Args:
        name: of the file.
        before: its text; None where it is not there.
        after: the same of what it is to be.
    """
    lines = difflib.unified_diff(
        _lines(before or ""),
        _lines(after or ""),
        fromfile="/dev/null" if before is None else f"a/{name}",
        tofile="/dev/null" if after is None else f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Lines as diff counts them: a line feed alone ends one, a carriage return is text."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
