"""``sharinghub update`` over two tagged versions of a template, and what people did meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

from hooks.project_setup import TEMPLATE_STATE
from sharinghub_tools.domain import linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Showing
from tests.template.baking import git
from tests.template.moving_template import DIRECTORY, PROJECT, commit, replace
from tests.template.updates.expected import (
    ARROW,
    FOLLOWS,
    VERSION,
    Command,
    state,
)
from tests.unit.linked_wine import completed


def linked_thrice(readme: str) -> str:
    for number in ("1", "2", "3"):
        readme = linking.link(readme, completed(number), Showing()).readme
    return readme


def read(readme: Path) -> object:
    document = parse(readme.read_text())
    assert document is not None
    return document.data


def test_untouched_files_follow(update: Command, project: Path, template: Path) -> None:
    done = update(at=project)
    assert done.stdout == FOLLOWS
    assert (done.returncode, done.stderr) == (
        0,
        "look at it: git diff; then commit: git add --all && git commit\n",
    )
    assert state(project)["commit"] == git(template, "rev-parse", "v2")
    assert f'[tool.sharinghub.template]\nname = "ai-model"\nversion = "9{VERSION}"\n' in (
        (project / "pyproject.toml").read_text()
    )
    assert git(project, "log", "--format=%s") == "Remember the template\nStart from template"
    commit(project, "Update")
    again = update(at=project)
    assert (again.returncode, again.stdout) == (0, f"up to date: template 9{VERSION}\n")


def test_the_result_is_what_the_new_template_makes(
    update: Command, command: Command, project: Path, template: Path, tmp_path: Path
) -> None:
    update(at=project)
    made = tmp_path / "new"
    source = [str(template), "--directory", DIRECTORY, "--output-dir", str(made)]
    made.mkdir()
    assert command("cruft", "create", *source, "--no-input").returncode == 0
    commit(project, "Update")
    commit(made / "wine-quality", "New")
    git(project, "fetch", "--quiet", str(made / "wine-quality"), "main")
    differing = git(project, "diff", "--name-only", "HEAD", "FETCH_HEAD")
    # Only what says that this one was pinned to a commit.
    assert differing.splitlines() == [".cruft.json", "pyproject.toml"]


def test_what_people_wrote_stays(update: Command, project: Path) -> None:
    readme = project / "README.md"
    readme.write_text(linked_thrice(readme.read_text()).replace("**The gate.**", "**My gate.**"))
    with (project / "wine_quality" / "champion.py").open("a") as champion:
        champion.write("MINE = 2\n")
    replace(project / "wine_quality" / "gate.py", '"""', '"""Mine: ')
    (project / "wine_quality" / "mine.py").write_text("MINE = 1\n")
    (project / "tests" / "test_gate.py").unlink()
    git(project, "rm", "--quiet", "--cached", "tests/test_gate.py")
    replace(
        project / "pyproject.toml",
        "[tool.sharinghub]",
        '[tool.cruft]\nskip = ["x"]\n\n[tool.sharinghub]',
    )
    commit(project, "Mine")
    mine = readme.read_text()

    done = update(at=project)

    assert (
        done.stdout
        == f"""{ARROW}
follows   CODEOWNERS                new
follows   notebooks/train.ipynb     removed
follows   tests/test_revision.py
merged    README.md                 with your changes
merged    pyproject.toml            with your changes
merged    wine_quality/champion.py  with your changes
stays     tests/test_gate.py        you removed it
conflict  wine_quality/gate.py      both changed the same lines: look for <<<<<<<
"""
    )
    assert (done.returncode, done.stderr) == (
        1,
        "1 file needs a decision; mend and commit, or go back: "
        "git checkout -- . && git clean -fd .\n",
    )
    expected = mine.replace("# Picture on the card.", "# Picture on the project's card.")
    assert readme.read_text() == expected.replace("## Work\n", "## Work on it\n")
    assert readme.read_text().count("rel: mlflow:model") == 3
    assert (project / "wine_quality" / "mine.py").read_text() == "MINE = 1\n"
    assert not (project / "tests" / "test_gate.py").exists()
    conflicted = (project / "wine_quality" / "gate.py").read_text()
    assert conflicted.startswith('<<<<<<< HEAD\n"""Mine: ')
    assert conflicted.count("<<<<<<<") == 1
    assert f">>>>>>> template-9{VERSION}\n" in conflicted
    assert list(project.rglob("*.rej")) == []


def test_versions_that_were_linked_where_the_template_adds_keys(
    update: Command, project: Path, template: Path
) -> None:
    """Git alone has a conflict there, and its marks would be the portal's error 500."""
    moved = project.parent / "moved"
    git(project.parent, "clone", "--quiet", str(template), str(moved))
    where = moved / DIRECTORY / PROJECT / "README.md"
    replace(where, "%}---\n\n#", "%}keywords: [added]\n---\n\n#")
    commit(moved, "Keys at the end of the front matter")
    git(moved, "branch", "--force", "keys")
    git(template, "fetch", "--quiet", str(moved), "keys:keys")
    readme = project / "README.md"
    readme.write_text(linked_thrice(readme.read_text()))
    commit(project, "Linked")
    before = read(readme)
    done = update("--checkout", "keys", at=project)
    assert "merged    README.md                 with your changes\n" in done.stdout
    assert (done.returncode, read(readme)) == (0, {**before, "keywords": ["added"]})


def test_what_is_skipped_stays(update: Command, project: Path) -> None:
    pyproject = project / "pyproject.toml"
    replace(
        pyproject, "[tool.hatch", '[tool.cruft]\nskip = ["tests", "wine_*/g*.py"]\n\n[tool.hatch'
    )
    remembered = state(project)
    (project / TEMPLATE_STATE).write_text(json.dumps({**remembered, "skip": ["CODEOWNERS"]}))
    commit(project, "Skip")
    stays = "\n".join(
        sorted(line for line in update(at=project).stdout.splitlines() if "skip" in line)
    )
    assert (
        stays
        == """\
stays     CODEOWNERS                you skip it in updates
stays     tests/test_gate.py        you skip it in updates
stays     tests/test_revision.py    you skip it in updates
stays     wine_quality/gate.py      you skip it in updates"""
    )
    changed = git(project, "status", "--porcelain").split()[1::2]
    assert not {"CODEOWNERS", "tests/test_gate.py", "wine_quality/gate.py"} & set(changed)


def test_a_project_in_a_folder_of_a_repository(
    update: Command, command: Command, template: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "outer" / "models"
    outer.mkdir(parents=True)
    git(outer.parent, "init", "--quiet", "--initial-branch", "main")
    source = [str(template), "--directory", DIRECTORY, "--checkout", "v1"]
    assert command("cruft", "create", *source, "--no-input", at=outer).returncode == 0
    (outer.parent / "README.md").write_text("outer\n")
    commit(outer.parent, "All")
    done = update(at=outer / "wine-quality")
    assert (done.returncode, done.stdout) == (0, FOLLOWS)
    assert (outer / "wine-quality" / "CODEOWNERS").read_text() == "* @ada\n"
    assert (outer.parent / "README.md").read_text() == "outer\n"
    assert not (outer / "wine-quality" / ".git").exists()
