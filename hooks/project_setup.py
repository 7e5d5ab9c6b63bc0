"""What happens to a project that cookiecutter has just written, on every machine and offline.

Nothing here may fail: cookiecutter removes a project whose hook fails. Run again over a project
that is in use (``cruft update`` does so), it changes nothing that is there.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from . import git_repository

OVERLAYS = ".use_cases"


def run(project: Path, answers: Mapping[str, str]) -> None:
    """Finish the project, then say in a few lines what to do next."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    notes = []
    for step in (_remove_bytecode, _apply_use_case, git_repository.begin):
        try:
            notes += step(project, answers)
        except OSError as error:
            notes.append(f"{step.__name__.strip('_').replace('_', ' ')} was left out: {error}")
    for note in notes:
        print(f"note: {note}")
    print(_next_steps(project, answers))


def _remove_bytecode(project: Path, _: Mapping[str, str]) -> list[str]:
    """Packages are byte-compiled when they are installed, the templates in them too."""
    for folder in list(project.rglob("__pycache__")):
        if ".venv" not in folder.parts:
            shutil.rmtree(folder, ignore_errors=True)
    return []


def _apply_use_case(project: Path, answers: Mapping[str, str]) -> list[str]:
    """Lay the files of the chosen use case over the project; those of the others go."""
    overlays = project / OVERLAYS
    chosen = overlays / answers["use_case"]
    for source in sorted(path for path in chosen.rglob("*") if path.is_file()):
        target = project / source.relative_to(chosen)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
    if overlays.is_dir():
        shutil.rmtree(overlays)
    return []


def _next_steps(project: Path, answers: Mapping[str, str]) -> str:
    activate = r".venv\Scripts\activate" if os.name == "nt" else ". .venv/bin/activate"
    package = answers["package_name"]
    return "\n".join(
        [
            f"\n{project} is ready. Next:",
            f"  cd {answers['project_slug']}",
            f"  python{answers['python_version']} -m venv .venv && {activate}",
            "  pip install -r requirements.lock -e .",
            "  dvc repro                      # prepare the data and train",
            f"  python -m {package}.register   # if the model passes the quality gate",
            "  sharinghub link-model          # show the version in the project's STAC metadata",
        ]
    )
