"""``sharinghub update`` over two tagged versions of a template, and what people did meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.project_setup import TEMPLATE_STATE
from sharinghub_tools.domain import linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Showing
from tests.template.baking import ROOT, World, git
from tests.template.conftest import install
from tests.template.moving_template import DIRECTORY, PROJECT, commit, move_on, replace, repository
from tests.unit.linked_wine import completed

Command = Callable[..., subprocess.CompletedProcess[str]]
VERSION = json.loads((ROOT / DIRECTORY / "cookiecutter.json").read_text())["_template_version"]
ARROW = f"template {VERSION} → 9{VERSION}"
FOLLOWS = f"""{ARROW}
follows   CODEOWNERS                new
follows   README.md
follows   notebooks/train.ipynb     removed
follows   pyproject.toml
follows   tests/test_gate.py
follows   tests/test_revision.py
follows   wine_quality/champion.py
follows   wine_quality/gate.py
"""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("moving") / "templates")


@pytest.fixture
def command(world: World, tmp_path: Path) -> Command:
    """Run a module of this Python in a folder; cruft and sharinghub are some."""

    def run(
        module: str, *arguments: str, at: Path = tmp_path, python: str = sys.executable
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", module, *arguments],
            cwd=at,
            env={**world, "TMPDIR": str(world_temporary(tmp_path))},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def world_temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def update(command: Command) -> Command:
    def run_update(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
        return command("sharinghub_tools.cli.main", "update", *arguments, **how)

    return run_update


@pytest.fixture(scope="session")
def created(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by cruft of the first version, and committed."""
    folder = tmp_path_factory.mktemp("created")
    source = [str(template), "--directory", DIRECTORY, "--checkout", "v1"]
    made = subprocess.run(
        [sys.executable, "-m", "cruft", "create", *source, "--no-input"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "  git add .cruft.json && git commit" in made.stderr
    commit(folder / "wine-quality", "Remember the template")
    return folder / "wine-quality"


@pytest.fixture
def project(created: Path, tmp_path: Path) -> Path:
    """A copy for the test."""
    return Path(shutil.copytree(created, tmp_path / "wine-quality"))


def linked_thrice(readme: str) -> str:
    for number in ("1", "2", "3"):
        readme = linking.link(readme, completed(number), Showing()).readme
    return readme


def read(readme: Path) -> object:
    document = parse(readme.read_text())
    assert document is not None
    return document.data


def state(project: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((project / TEMPLATE_STATE).read_text())
    return content


def assert_as_committed(project: Path) -> None:
    assert git(project, "status", "--porcelain") == ""


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


def test_check_and_dry_run_write_nothing(update: Command, project: Path) -> None:
    checked = update("--check", "--json", at=project)
    assert checked.returncode == 1
    told = json.loads(checked.stdout)
    assert (told["up_to_date"], told["new"]["version"], told["files"]) == (
        False,
        f"9{VERSION}",
        None,
    )
    dry = update("--dry-run", at=project)
    assert (dry.returncode, dry.stdout) == (0, FOLLOWS)
    assert dry.stderr == "nothing was changed; run: sharinghub update\n"
    assert_as_committed(project)


def test_a_branch_tag_or_commit_can_be_chosen(
    update: Command, project: Path, template: Path
) -> None:
    stays = update("--checkout", "v1", at=project)
    assert stays.stdout == f"up to date: template {VERSION}\n"
    refused = update("--checkout", "v3", at=project)
    assert (refused.returncode, refused.stderr) == (
        5,
        f"sharinghub update: the template's repository {template} has no branch or tag 'v3'\n",
    )
    assert update("--checkout", "v2", "--quiet", at=project).stdout == FOLLOWS
    assert state(project)["checkout"] == "v2"


@pytest.mark.parametrize("name", ["new.txt", "README.md"])
def test_what_is_not_committed_is_refused(update: Command, project: Path, name: str) -> None:
    (project / name).write_text("mine\n")
    before = git(project, "status", "--porcelain")
    refused = update(at=project)
    assert (refused.returncode, refused.stdout, refused.stderr) == (
        2,
        "",
        f"sharinghub update: {name} not committed; commit or stash first "
        "(git stash --include-untracked), then nothing can be lost\n",
    )
    assert git(project, "status", "--porcelain") == before
    assert (project / name).read_text() == "mine\n"


def test_an_ignored_file_in_the_way_is_told_and_stays(update: Command, project: Path) -> None:
    with (project / ".git" / "info" / "exclude").open("a") as exclude:
        exclude.write("CODEOWNERS\n")
    (project / "CODEOWNERS").write_text("mine\n")
    refused = update(at=project)
    assert (refused.returncode, refused.stderr) == (
        5,
        "sharinghub update: git cannot write the update: CODEOWNERS: already exists in working "
        "directory; nothing was changed\n",
    )
    assert (project / "CODEOWNERS").read_text() == "mine\n"
    assert_as_committed(project)


def test_interrupted_at_any_time_it_leaves_the_project_as_it_was(
    project: Path, world: World, tmp_path: Path
) -> None:
    """The slow git sleeps where it matters: before it writes, and after half of it."""
    real = shutil.which("git")
    folder = tmp_path / "slow"
    folder.mkdir()
    script = (
        "#!/bin/sh\n"
        'case "$*" in *--check*) ;; *" apply "*|"apply "*) '
        "echo half > CODEOWNERS; echo half > README.md; "
        f"touch {tmp_path}/applying; exec sleep 60;; esac\n"
        f'exec {real} "$@"\n'
    )
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "sharinghub_tools.cli.main", "update"],
        cwd=project,
        env={**world, "PATH": f"{folder}:{world['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while not (tmp_path / "applying").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(2)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (
        130,
        "",
        "sharinghub update: interrupted; nothing is left half done\n",
    )
    assert_as_committed(project)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "so the project's template is not known"),
        ("{", "is not as cruft writes it"),
        ('{"template": 1, "commit": "a", "context": {"cookiecutter": {}}}', "is not as cruft"),
        (
            '{"template": "/nowhere", "commit": "a", "context": {"cookiecutter": {}}}',
            "the template's repository /nowhere cannot be cloned: "
            "repository '/nowhere' does not exist",
        ),
    ],
)
def test_a_state_that_is_none_is_told(
    update: Command, project: Path, content: str | None, message: str
) -> None:
    (project / TEMPLATE_STATE).unlink()
    if content is not None:
        (project / TEMPLATE_STATE).write_text(content)
    commit(project, "Spoilt")
    refused = update(at=project)
    assert refused.returncode == (5 if content and "/nowhere" in content else 2)
    assert message in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert_as_committed(project)


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
