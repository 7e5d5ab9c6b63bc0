"""A template that moves on: a repository with two tagged versions of ours."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.template.baking import ROOT, git

DIRECTORY = "template/ai-model"
PROJECT = "{{cookiecutter.project_slug}}"
# The newer version is that of the older one, of another major version.
VERSION = '"_template_version": "'
AUTHOR = ("-c", "user.name=T", "-c", "user.email=t@example.org")


def commit(folder: Path, message: str) -> str:
    """Commit all; returns the sha."""
    git(folder, "add", "--all", "--force")
    git(folder, *AUTHOR, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path) -> Path:
    """The templates as they are now, tagged ``v1``; ``main`` moves on to ``v2``."""
    folder.mkdir()
    for name in ("template", "hooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "cookiecutter.json", folder / "cookiecutter.json")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, "Version 1")
    git(folder, "tag", "v1")
    move_on(folder)
    commit(folder, "Version 2")
    git(folder, "tag", "v2")
    return folder


def move_on(root: Path) -> None:
    """Change, add, remove and rename files of the template, as a newer version does."""
    template = root / DIRECTORY
    project = template / PROJECT
    package = project / "{{cookiecutter.package_name}}"
    replace(template / "cookiecutter.json", VERSION, VERSION + "9")
    replace(project / "README.md", "# Picture on the card.", "# Picture on the project's card.")
    replace(project / "README.md", "## Work\n", "## Work on it\n")
    replace(package / "gate.py", '"""', '"""Version 2. ')
    replace(package / "champion.py", '"""', '"""Version 2. ')
    replace(project / "tests" / "test_gate.py", "\n", "\n# Version 2\n")
    replace(project / "tests" / "test_revision.py", "\n", "\n# Version 2\n")
    (project / "CODEOWNERS").write_text("* @ada\n")
    (project / "notebooks" / "train.ipynb").unlink()


def replace(file: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
