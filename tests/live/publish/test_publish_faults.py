"""A fault at each request of ``sharinghub publish``: the same command again ends right."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.answers import Answer
from tests.gitlab.faults import (
    Delay,
    DropAfter,
    DropBefore,
    Fault,
    Handle,
    RateLimit,
    Status,
    Wait,
)
from tests.gitlab.instance import Gitlab
from tests.gitlab.requests_log import Request
from tests.gitlab.state import User
from tests.live.patience import impatient
from tests.live.publish.local_project import DVC_CONFIG, LocalProject, picture

Captured = pytest.CaptureFixture[str]

PUBLISH = ["publish", "--ci-variables"]
FAULTS: dict[str, Fault] = {
    "drop before": DropBefore(),
    "drop after": DropAfter(),
    "500": Status(500),
    "502": Status(502),
    "429": RateLimit(retry_after=1),
    "time-out": Delay(3, after=True),
}
# What a new project takes: path, namespace, creation, avatar, two variables, the push (three), and
# the project as it is then.
NEW = 10
# What a project with other attributes takes: path, branch, avatar, variables; attributes, avatar,
# two variables, the push, and the project as it is then.
CHANGED = 12


@pytest.fixture(autouse=True)
def _variables(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT_TOKEN", "glpat-of-the-project")
    monkeypatch.setenv("DVC_TOKEN", "glpat-of-the-store")


def assert_is_published(gitlab: Gitlab, wine: LocalProject, *commits: str) -> None:
    (project,) = gitlab.state.projects.values()
    assert (project.full_path, project.name) == ("space/wine", "Wine quality")
    assert (project.description, project.topics) == (
        "Tells wines apart",
        ["sharinghub:aimodel", "wine"],
    )
    assert (project.visibility, project.default_branch) == ("private", "main")
    assert project.avatar == ("preview.png", picture())
    assert {v.key: v.value for v in project.variables.values()} == {
        "PROJECT_TOKEN": "glpat-of-the-project",
        "DVC_TOKEN": "glpat-of-the-store",
    }
    assert project.log() == wine.log == [*commits, "chore: publish to GitLab", "Start"]
    assert project.branches() == ["main"]
    settings = tomllib.loads(wine.read("pyproject.toml"))["tool"]["sharinghub"]
    assert settings["gitlab-project-id"] == project.id
    assert wine.read(".dvc/config") == DVC_CONFIG.replace("gitlab-project-id", str(project.id))
    assert wine.git("status", "--short", "--branch") == "## main...origin/main"
    assert "sharinghub" not in wine.git("config", "--local", "--list")
    gitlab.requests.clear()
    assert main(PUBLISH) == 0
    assert [str(request) for request in gitlab.requests if request.writes] == []


def run_twice(gitlab: Gitlab, capsys: Captured) -> None:
    """Run into the fault, then once more without it."""
    with impatient():
        code = main(PUBLISH)
    told = [line for line in capsys.readouterr().err.splitlines() if "sharinghub publish:" in line]
    assert (code, len(told)) in [(0, 0), (6, 1)]
    gitlab.faults.clear()
    assert main(PUBLISH) == 0


def make_differ(gitlab: Gitlab, wine: LocalProject) -> None:
    """A project that was published, and is something else on GitLab by now."""
    main(PUBLISH)
    (project,) = gitlab.state.projects.values()
    project.name, project.description, project.topics = "Other", "Other", ["sharinghub:tools"]
    project.avatar = ("other.png", picture(255))
    del project.variables["DVC_TOKEN"]
    project.variables["PROJECT_TOKEN"].value = "other-value"
    wine.write("more.txt", "more\n")
    wine.commit("More")
    gitlab.requests.clear()


def test_a_new_project_takes_so_many_requests(gitlab: Gitlab, wine: LocalProject) -> None:
    assert main(PUBLISH) == 0
    assert len(gitlab.requests) == NEW


def test_a_changed_project_takes_so_many_requests(gitlab: Gitlab, wine: LocalProject) -> None:
    make_differ(gitlab, wine)
    assert main(PUBLISH) == 0
    assert len(gitlab.requests) == CHANGED


@pytest.mark.parametrize("times", [1, None], ids=["once", "from then on"])
@pytest.mark.parametrize("nth", range(1, NEW + 1))
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_while_a_project_is_created(
    gitlab: Gitlab,
    wine: LocalProject,
    capsys: Captured,
    fault: Fault,
    nth: int,
    times: int | None,
) -> None:
    gitlab.faults.on(fault, nth=nth, times=times)
    run_twice(gitlab, capsys)
    assert_is_published(gitlab, wine)


@pytest.mark.parametrize("nth", range(1, CHANGED + 1))
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_while_a_project_is_changed(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured, fault: Fault, nth: int
) -> None:
    make_differ(gitlab, wine)
    gitlab.faults.on(fault, nth=nth)
    run_twice(gitlab, capsys)
    assert_is_published(gitlab, wine, "More")


class Before:
    """Something happens on the server before it handles the request."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        self._act()
        return handle()


def test_a_project_that_is_created_late(
    gitlab: Gitlab, wine: LocalProject, ada: User, capsys: Captured
) -> None:
    """GitLab creates the project when nobody waits any more, while the command runs again."""
    gitlab.faults.on(DropBefore(), match=lambda request: request.method == "POST")
    assert main(PUBLISH) == 6
    assert "run the same command again" in capsys.readouterr().err

    def create() -> None:
        gitlab.new_project("wine", "Wine quality", gitlab.group("space"), ada, "private")

    gitlab.faults.on(Before(create), match=lambda request: request.method == "POST")
    assert main(PUBLISH) == 0
    assert gitlab.faults.pending == []
    assert_is_published(gitlab, wine)


def test_a_project_that_somebody_else_created_meanwhile(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    """What is remembered is that a project is being created, not that any empty one is ours."""
    gitlab.faults.on(DropBefore(), match=lambda request: request.method == "POST")
    assert main(PUBLISH) == 6
    gitlab.project("space/wine", owner=gitlab.user("bob"))
    assert main(PUBLISH) == 2
    assert "'space/wine' is on GitLab already" in capsys.readouterr().err


def test_a_push_of_somebody_else_meanwhile(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    main(PUBLISH)
    (project,) = gitlab.state.projects.values()
    wine.write("more.txt", "more\n")
    wine.commit("More")
    theirs: list[str] = []

    def push() -> None:
        theirs.append(project.commit("main", {"theirs.txt": "theirs\n"}, "Theirs"))

    capsys.readouterr()
    gitlab.faults.on(Before(push), match=is_push)
    assert main(PUBLISH) == 6
    assert capsys.readouterr().err.splitlines()[-1] == (
        "sharinghub publish: push to space/wine: fetch first; "
        "run: git pull, then this command again"
    )
    assert project.head() == theirs[0]


def is_push(request: Request) -> bool:
    return request.is_git and "receive-pack" in request.query + request.path


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_an_interrupt(gitlab: Gitlab, wine: LocalProject, method: str) -> None:
    """The first request of each kind hangs, and somebody presses Ctrl-C."""
    gitlab.faults.on(Delay(30, after=True), match=lambda request: request.method == method)
    command = subprocess.Popen(
        [sys.executable, "-m", "sharinghub_tools.cli.main", *PUBLISH],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while not any(request.method == method for request in gitlab.requests):
        time.sleep(0.01)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=20)
    assert command.returncode == 130
    assert said.splitlines()[-1] == (
        "sharinghub publish: interrupted; run the command again, and it goes on from there"
    )
    gitlab.faults.clear()
    assert main(PUBLISH) == 0
    assert_is_published(gitlab, wine)


def test_an_interrupted_push(gitlab: Gitlab, wine: LocalProject) -> None:
    gitlab.faults.on(Delay(30), match=is_push)
    command = subprocess.Popen(
        [sys.executable, "-m", "sharinghub_tools.cli.main", *PUBLISH],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while not any(is_push(request) for request in gitlab.requests):
        time.sleep(0.01)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=20)
    assert command.returncode == 130, said
    gitlab.faults.clear()
    assert main(PUBLISH) == 0
    assert_is_published(gitlab, wine)
