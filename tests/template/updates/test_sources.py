"""Wherever a project came from: cruft, a checkout, one installed package or another."""

from __future__ import annotations

import json
from pathlib import Path

from hooks.project_setup import TEMPLATE_STATE
from tests.template.baking import ROOT, git
from tests.template.conftest import install
from tests.template.moving_template import DIRECTORY, commit, move_on, replace
from tests.template.updates.expected import (
    FOLLOWS,
    VERSION,
    Command,
    assert_as_committed,
    state,
)


def test_cruft_itself_works_on_it(command: Command, project: Path) -> None:
    """Create was the fixture's; check, diff and update here."""
    checked = command("cruft", "check", at=project)
    assert checked.returncode == 1
    assert command("cruft", "diff", at=project).stdout == ""
    (project / "tests" / "test_gate.py").unlink()
    replace(project / "README.md", "**The gate.**", "**My gate.**")
    commit(project, "Mine")
    head = git(project, "rev-parse", "HEAD")
    updated = command("cruft", "update", "--skip-apply-ask", at=project)
    assert updated.returncode == 0, updated.stdout + updated.stderr
    assert "## Work on it\n" in (project / "README.md").read_text()
    assert "**My gate.**" in (project / "README.md").read_text()
    # The hooks ran twice, and began nothing anew.
    assert not (project / "tests" / "test_gate.py").exists()
    assert git(project, "rev-parse", "HEAD") == head
    assert not (project / ".use_cases").exists()
    commit(project, "Update")
    assert command("cruft", "check", at=project).returncode == 0


def test_a_project_of_sharinghub_new_is_one_of_cruft_too(
    command: Command, update: Command, template: Path, tmp_path: Path
) -> None:
    """From a checkout: the package that the tests run has its repository."""
    made = command("sharinghub_tools.cli.main", "new", "ai-model", "--no-input", "--quiet")
    project = Path(made.stdout.strip())
    assert_as_committed(project)
    remembered = state(project)
    assert remembered["directory"] == DIRECTORY
    assert remembered["commit"] == git(ROOT, "rev-parse", "HEAD")
    file = project / TEMPLATE_STATE
    file.write_text(json.dumps({**remembered, "template": str(template), "commit": "v1"}))
    commit(project, "The tests' template")
    assert command("cruft", "check", at=project).returncode == 1
    done = update(at=project)
    assert (done.returncode, done.stdout) == (0, FOLLOWS)


def test_from_one_installed_package_to_the_next(
    command: Command,
    update: Command,
    installed: tuple[str, str],
    checkout: Path,
    tmp_path: Path,
) -> None:
    made = command(
        "sharinghub_tools.cli.main", "new", "ai-model", "--no-input", python=installed[0]
    )
    project = Path(made.stdout.strip())
    assert state(project)["template"] == f"sharinghub-tools @ {installed[1]}"
    replace(project / "README.md", "**The gate.**", "**My gate.**")
    commit(project, "Mine")
    newer = tmp_path / "newer"
    git(tmp_path, "clone", "--quiet", str(checkout), str(newer))
    move_on(newer)
    replace(newer / "sharinghub_tools" / "__init__.py", '__version__ = "', '__version__ = "9')
    python, wheel = install(newer, tmp_path / "installed")

    done = update(at=project, python=python)

    assert done.stdout == FOLLOWS.replace("follows   README.md\n", "").replace(
        "follows   wine_quality/gate.py\n",
        "follows   wine_quality/gate.py\nmerged    README.md                 with your changes\n",
    )
    assert done.returncode == 0, done.stderr
    assert "**My gate.**" in (project / "README.md").read_text()
    assert wheel in (project / "pyproject.toml").read_text()
    commit(project, "Update")
    assert update(at=project, python=python).stdout == f"up to date: template 9{VERSION}\n"


def test_the_newest_version_has_a_chapter_in_the_changelog() -> None:
    for template in [path.parent for path in ROOT.glob("template/*/cookiecutter.json")]:
        answers = json.loads((template / "cookiecutter.json").read_text())
        chapters = (template / "CHANGELOG.md").read_text().split("\n## ")
        assert chapters[1].partition("\n")[0] == answers["_template_version"], template.name
