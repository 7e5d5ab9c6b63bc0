"""Whatever git and the machine are like, a bake ends in a usable project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks import tool_source
from tests.template.baking import ROOT, TEMPLATE, Baked, World, git

Run = Callable[..., Baked]

GIT = shutil.which("git") or "git"
NEXT_STEPS = """\
wine-quality is ready. Next (README.md says more):
  cd {project}
  python3.12 -m venv .venv && . .venv/bin/activate
  python -m pip install --upgrade pip
  python -m pip install --requirement requirements.lock --group tools
  sharinghub publish     # create it on GitLab, and push
  dvc repro              # prepare the data and train
  python -m wine_quality.register
  sharinghub link-model  # show the version in the STAC metadata
"""


def notes(baked: Baked) -> list[str]:
    lines = baked.process.stderr.splitlines()
    return [line.removeprefix("note: ") for line in lines if line.startswith("note: ")]


def assert_is_usable(project: Path) -> None:
    assert (project / "dvc.yaml").is_file()
    assert (project / "wine_quality" / "train.py").is_file()
    assert not (project / ".use_cases").exists()


def assert_has_first_commit(project: Path, author: str = "Ada Lovelace <ada@example.org>") -> None:
    assert_is_usable(project)
    assert git(project, "log", "--format=%an <%ae>: %s", "main") == f"{author}: Start from template"
    assert git(project, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(project, "status", "--porcelain", "--ignored") == ""
    assert not (project / ".dvc" / "config.local").exists()


def assert_dvc_works(project: Path, world: World, **changed: str) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "dvc", "stage", "list"],
        cwd=project,
        env={**world, **changed, "DVC_NO_ANALYTICS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout.startswith("prepare ")


@pytest.fixture
def path_with(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """A PATH on which only a git of the test's making is."""

    def with_git(script: str) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "git").chmod(0o755)
        return {"PATH": str(folder)}

    return with_git


@pytest.fixture
def git_config(world: World) -> Callable[..., None]:
    """The user's own configuration of git."""

    def configure(**settings: str) -> None:
        for name, value in settings.items():
            file = Path(world["HOME"], ".gitconfig")
            git(file.parent, "config", "--file", str(file), name.replace("__", "."), value)

    return configure


def test_it_says_what_to_do_next(bake: Run) -> None:
    baked = bake()
    assert_has_first_commit(baked.project)
    assert baked.process.stdout == ""
    expected = NEXT_STEPS.format(project=baked.project)
    if tool_source.of_folder(ROOT).endswith(ROOT.as_uri()):
        expected += (
            "Before CI, change 'tools' in pyproject.toml: "
            f"{ROOT.as_uri()} is on this machine alone\n"
        )
    assert baked.process.stderr == expected


def test_without_git(bake: Run, tmp_path: Path, world: World) -> None:
    nothing = str(tmp_path / "nothing")
    baked = bake(changed={"PATH": nothing})
    assert_is_usable(baked.project)
    assert notes(baked) == [
        "no git repository was made (git is not installed), and DVC is told so in "
        ".dvc/config.local; later: rm .dvc/config.local && git init && git checkout -b main"
    ]
    local = (baked.project / ".dvc" / "config.local").read_text()
    assert local == "[core]\n    no_scm = true\n"
    assert_dvc_works(baked.project, world, PATH=nothing)


def test_the_way_out_of_no_git_works(bake: Run, tmp_path: Path) -> None:
    baked = bake(changed={"PATH": str(tmp_path / "nothing")})
    command = notes(baked)[0].rpartition("later: ")[2]
    subprocess.run(command, shell=True, cwd=baked.project, check=True, capture_output=True)
    assert git(baked.project, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert not (baked.project / ".dvc" / "config.local").exists()


def test_with_a_git_that_does_not_know_initial_branch(
    bake: Run, path_with: Callable[[str], dict[str, str]]
) -> None:
    old = (
        'for argument; do case "$argument" in --initial-branch*|-b) '
        'echo "error: unknown option" >&2; exit 129;; init.defaultBranch*) exit 129;; esac; done\n'
        f'exec {GIT} "$@"'
    )
    baked = bake(changed=path_with(old))
    assert_has_first_commit(baked.project)
    assert notes(baked) == []


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 1", "git ended with 1"),
        ("echo 'xcrun: error: no developer tools' >&2; exit 1", "xcrun: error: no developer tools"),
        (f'case "$*" in *" init "*) echo "fatal: disk full" >&2; exit 128;; esac; exec {GIT} "$@"',
         "fatal: disk full"),
    ],
    ids=["fails", "is a stub", "cannot init"],
)  # fmt: skip
def test_with_a_git_that_does_not_work(
    bake: Run, path_with: Callable[[str], dict[str, str]], script: str, reason: str
) -> None:
    baked = bake(changed=path_with(script))
    assert_is_usable(baked.project)
    assert [note.partition(", and")[0] for note in notes(baked)] == [
        f"no git repository was made ({reason})"
    ]
    assert (baked.project / ".dvc" / "config.local").is_file()


def test_with_a_git_that_cannot_be_started(bake: Run, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_bytes(b"\x7fELF of another machine")
    (folder / "git").chmod(0o755)
    baked = bake(changed={"PATH": str(folder)})
    assert_is_usable(baked.project)
    assert notes(baked)[0].startswith("no git repository was made (git cannot be run: [Errno 8]")


def test_with_the_identity_that_git_knows(bake: Run, git_config: Callable[..., None]) -> None:
    git_config(user__name="Charles", user__email="charles@example.org")
    assert_has_first_commit(bake().project, "Charles <charles@example.org>")


def test_with_half_an_identity(bake: Run, git_config: Callable[..., None]) -> None:
    git_config(user__name="Charles")
    assert_has_first_commit(bake().project)


def test_with_an_author_that_git_takes_for_nobody(bake: Run) -> None:
    baked = bake("author_name=<>")
    assert_is_usable(baked.project)
    assert notes(baked) == [
        "git made no first commit (fatal: name consists only of disallowed characters: <>); "
        'later: git add --all && git commit -m "Start from template"'
    ]
    assert "A  README.md" in git(baked.project, "status", "--porcelain")


def test_settings_of_the_user_do_not_stop_the_first_commit(
    bake: Run, git_config: Callable[..., None], tmp_path: Path
) -> None:
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/hook-ran; exit 1\n")
        (hooks / name).chmod(0o755)
    (tmp_path / "ignored").write_text("*.py\n*.lock\n.dvc\n")
    git_config(
        commit__gpgsign="true",
        gpg__program="false",
        core__hooksPath=str(hooks),
        init__templateDir=str(hooks.parent),
        core__excludesFile=str(tmp_path / "ignored"),
        commit__template=str(tmp_path / "missing"),
        core__autocrlf="true",
        core__safecrlf="true",
        init__defaultBranch="trunk",
    )
    baked = bake()
    assert notes(baked) == []
    assert not (tmp_path / "hook-ran").exists()
    assert git(baked.project, "symbolic-ref", "HEAD") == "refs/heads/main"
    tracked = git(baked.project, "ls-files").splitlines()
    assert {"README.md", "requirements.lock", "wine_quality/train.py", ".dvc/config"} <= {*tracked}


def test_in_another_repository(bake: Run, tmp_path: Path, world: World) -> None:
    git(tmp_path, "init", "--quiet", "parent")
    baked = bake(folder=tmp_path / "parent" / "models")
    assert_is_usable(baked.project)
    assert notes(baked) == [
        f"wine-quality lies in the git repository {tmp_path / 'parent'} and got none of its own; "
        "commit it there"
    ]
    assert not (baked.project / ".git").exists()
    assert not (baked.project / ".dvc" / "config.local").exists()
    assert_dvc_works(baked.project, world)


def test_in_a_folder_that_another_repository_ignores(bake: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "parent")
    (tmp_path / "parent" / ".gitignore").write_text("/demo/\n")
    baked = bake(folder=tmp_path / "parent" / "demo")
    assert_has_first_commit(baked.project)
    assert notes(baked) == []


def test_in_a_repository_that_git_does_not_trust(bake: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "parent")
    changed = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    baked = bake(folder=tmp_path / "parent" / "models", changed=changed)
    assert_is_usable(baked.project)
    assert notes(baked)[0].startswith(
        "no git repository was made (fatal: detected dubious ownership in repository"
    )
    assert not (baked.project / ".git").exists()


def test_from_within_a_hook_of_git(bake: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "other")
    other = tmp_path / "other" / ".git"
    changed = {"GIT_DIR": str(other), "GIT_INDEX_FILE": str(other / "index"), "GIT_PREFIX": "x/"}
    baked = bake(changed=changed)
    assert_has_first_commit(baked.project)
    assert not (other / "index").exists()


def test_with_a_home_that_cannot_be_written(bake: Run, world: World) -> None:
    assert_has_first_commit(bake(changed={"HOME": os.devnull}).project)


def test_with_a_configuration_that_git_cannot_read(bake: Run, world: World) -> None:
    Path(world["HOME"], ".gitconfig").write_text("[user\n")
    baked = bake()
    assert_is_usable(baked.project)
    assert notes(baked)[0].startswith(
        "no git repository was made (fatal: bad config line 1 in file"
    )


def test_when_nobody_listens(tmp_path: Path, world: World) -> None:
    command = f'"{sys.executable}" -m cookiecutter "{TEMPLATE}" --no-input >&- 2>&-'
    subprocess.run(["sh", "-c", command], cwd=tmp_path, env=world, timeout=120, check=False)
    assert_has_first_commit(tmp_path / "wine-quality")


def test_on_a_terminal_that_knows_ascii_only(bake: Run, tmp_path: Path) -> None:
    folder = tmp_path / "qualité"
    baked = bake(folder=folder, changed={"PYTHONIOENCODING": "ascii"})
    assert f"cd '{tmp_path}/qualit\\xe9/wine-quality'" in baked.process.stderr


def test_over_a_project_that_is_in_use(bake: Run, tmp_path: Path) -> None:
    project = bake().project
    git(project, "switch", "--quiet", "--create", "work")
    shutil.rmtree(project / "notebooks")
    (project / "notes.txt").write_text("mine\n")
    before = git(project, "rev-parse", "HEAD")
    again = bake("--overwrite-if-exists")
    assert_is_usable(again.project)
    assert git(project, "rev-parse", "HEAD") == before
    assert git(project, "symbolic-ref", "HEAD") == "refs/heads/work"
    assert git(project, "status", "--porcelain") == "?? notes.txt"
