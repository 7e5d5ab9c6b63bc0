"""What an update asks for, refuses, or was interrupted in, leaves the project as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hooks.project_setup import TEMPLATE_STATE
from tests.template.baking import World, git
from tests.template.moving_template import commit
from tests.template.updates.expected import (
    FOLLOWS,
    VERSION,
    Command,
    assert_as_committed,
    state,
)


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
