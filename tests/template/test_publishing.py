"""A bake that creates the GitLab project too, on the tests' GitLab; and what if it cannot."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gitlab.faults import Delay
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import MAINTAINER
from tests.template.baking import Baked, World, git

Run = Callable[..., Baked]

YES = "create_gitlab_project=yes"


@pytest.fixture
def answers(gitlab: Gitlab, world: World) -> list[str]:  # noqa: F811
    """Those of a bake onto the tests' GitLab, whose token is in the environment."""
    ada = gitlab.user("ada")
    gitlab.member(gitlab.group("space"), ada, MAINTAINER)
    world["GITLAB_TOKEN"] = gitlab.token(ada)
    return [
        f"gitlab_url={gitlab.url}",
        "gitlab_namespace=space",
        "sharinghub_url=https://hub.example",
        "tracking=sharinghub",
        YES,
    ]


def test_the_project_is_on_gitlab(
    gitlab: Gitlab,  # noqa: F811
    bake: Run,
    answers: list[str],
    world: World,
) -> None:
    baked = bake(*answers)
    (project,) = gitlab.state.projects.values()
    assert project.full_path == "space/wine-quality"
    assert project.name == "Wine quality"
    assert project.topics == ["sharinghub:aimodel", "tabular", "wine", "keras"]
    assert project.log() == ["chore: publish to GitLab", "Start from template"]
    assert project.avatar == ("preview.png", (baked.project / "preview.png").read_bytes())
    assert git(baked.project, "status", "--short", "--branch") == "## main...origin/main"
    settings = tomllib.loads((baked.project / "pyproject.toml").read_text())["tool"]["sharinghub"]
    assert settings["gitlab-project-id"] == project.id
    said = baked.process.stderr
    assert (
        f"wine-quality is ready, and on GitLab: {gitlab.url}/space/wine-quality. "
        "Next (README.md says more):\n"
    ) in said
    assert said.count("is on this machine alone") == 1
    assert "sharinghub publish" not in said
    assert world["GITLAB_TOKEN"] not in baked.said


def test_dvc_reads_the_store_of_the_project(
    gitlab: Gitlab,  # noqa: F811
    bake: Run,
    answers: list[str],
    world: World,
) -> None:
    project = bake(*answers).project
    (number,) = gitlab.state.projects
    listed = subprocess.run(
        [sys.executable, "-m", "dvc", "config", "--list", "--project"],
        cwd=project,
        env={**world, "DVC_NO_ANALYTICS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert sorted(listed.stdout.splitlines()) == [
        "core.analytics=false",
        "core.remote=storage",
        "remote.storage.auth=custom",
        "remote.storage.custom_auth_header=X-Gitlab-Token",
        f"remote.storage.url=https://hub.example/api/store/{number}",
    ], listed.stderr
    assert "# SharingHub's store" in (project / ".dvc" / "config").read_text()


def test_the_path_is_the_only_data(run: Run, answers: list[str]) -> None:
    baked = run("sharinghub_tools.cli.main", "new", "ai-model", "--no-input", "--json", *answers)
    assert json.loads(baked.process.stdout) == {"path": str(baked.project)}


def test_with_gitlab_down_the_project_is_whole(bake: Run, answers: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    baked = bake(*answers[1:], f"gitlab_url={url}")
    assert git(baked.project, "log", "--format=%s") == "Start from template"
    assert git(baked.project, "status", "--porcelain") == ""
    host = url.removeprefix("http://")
    assert baked.process.stderr.startswith(
        f"note: the project is not on GitLab yet (cannot connect to {host}: Connection refused; "
        f"is '{url}' GitLab's address, and is there a network?); "
        f"later: sharinghub publish {baked.project}\n"
        "wine-quality is ready. Next (README.md says more):\n"
    )
    assert "  sharinghub publish     # create it on GitLab, and push\n" in baked.process.stderr


def test_what_was_not_done_is_told_when_quiet_too(
    run: Run, answers: list[str], world: World
) -> None:
    del world["GITLAB_TOKEN"]
    new = ("sharinghub_tools.cli.main", "new", "ai-model", "--no-input", "--quiet")
    baked = run(*new, *answers)
    url = answers[0].removeprefix("gitlab_url=")
    assert baked.process.stderr == (
        f"note: the project is not on GitLab yet (there is no token for {url}; set GITLAB_TOKEN); "
        f"later: sharinghub publish {baked.project}\n"
    )


def test_without_the_command(bake: Run, answers: list[str], tmp_path: Path) -> None:
    """As in an environment that has cookiecutter alone."""
    empty = tmp_path / "shadow" / "sharinghub_tools"
    empty.mkdir(parents=True)
    (empty / "__init__.py").touch()
    path = {"PYTHONPATH": str(empty.parent), "PATH": "/usr/bin:/bin"}
    baked = bake(*answers, changed=path)
    assert (
        "note: the project is not on GitLab yet (the command sharinghub is not installed here); "
        f"later: sharinghub publish {baked.project}\n"
    ) in baked.process.stderr


def test_without_git(bake: Run, answers: list[str], tmp_path: Path) -> None:
    baked = bake(*answers, changed={"PATH": str(tmp_path / "nothing")})
    assert (
        "note: the project is not on GitLab yet (it has no git repository of its own); "
    ) in baked.process.stderr


def test_a_project_that_is_in_use_is_left_alone(
    gitlab: Gitlab,  # noqa: F811
    bake: Run,
    answers: list[str],
) -> None:
    bake(*answers[:-1])
    baked = bake("--overwrite-if-exists", *answers)
    assert baked.process.returncode == 0
    assert gitlab.requests == []


def test_it_is_not_asked_for_by_default(
    gitlab: Gitlab,  # noqa: F811
    bake: Run,
    answers: list[str],
) -> None:
    bake(*answers[:-1])
    assert gitlab.requests == []


def test_an_interrupt_leaves_the_project(
    gitlab: Gitlab,  # noqa: F811
    answers: list[str],
    world: World,
    tmp_path: Path,
) -> None:
    """Something of it may be on GitLab by then."""
    gitlab.faults.on(Delay(30), match=lambda request: request.method == "POST")
    made = tmp_path / "made"
    command = [sys.executable, "-m", "sharinghub_tools.cli.main", "new", "ai-model", "--no-input"]
    process = subprocess.Popen(
        [*command, "-o", str(made), *answers],
        env=world,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    while not any(request.method == "POST" for request in gitlab.requests):
        time.sleep(0.01)
    # As a terminal does: everybody in it gets the signal.
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    project = made / "wine-quality"
    assert process.returncode == 130
    line = f"sharinghub new: interrupted; {project} is made; run: sharinghub publish {project}"
    # Two processes were interrupted, and each says so.
    assert line in said.splitlines()
    assert git(project, "log", "--format=%s") == "Start from template"
