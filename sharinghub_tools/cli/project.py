"""What the commands on a project share: where its README is, and its settings."""

from __future__ import annotations

import argparse
import difflib
import os
from pathlib import Path

from sharinghub_tools import settings
from sharinghub_tools.adapters.project_files import ProjectFiles
from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.errors import FrontMatterError


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


def unified_diff(name: str, before: str, after: str) -> str:
    """The change as ``diff -u`` shows it, for ``git apply``; line ends as they are."""
    lines = difflib.unified_diff(
        _lines(before), _lines(after), fromfile=f"a/{name}", tofile=f"b/{name}"
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Lines as diff counts them: a line feed alone ends one, a carriage return is text."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
