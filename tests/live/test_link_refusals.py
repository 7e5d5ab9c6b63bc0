"""What a person reads whose token, address or network does not let a link happen: one line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sharinghub_tools.adapters.gitlab_client import open_client
from sharinghub_tools.cli import gitlab_session, linker
from sharinghub_tools.cli.main import main
from tests.gitlab.faults import DropBefore, Fault, RateLimit, Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.unit.adapters.stub_server import Answer, stub_server
from tests.unit.linked_wine import WINE
from tests.unit.registry import MemoryRegistry

LINK = ("link-model", "--project", "space/wine", "--model", "wine", "--commit")
LINK_HERE = (*LINK, "--tracking-uri", "https://mlflow.example")
SETTINGS = '[tool.sharinghub]\nmodel = "wine"\ntracking-uri = "https://mlflow.example"\n'

Say = Callable[..., str]


@pytest.fixture
def wine(
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Project:
    registry = MemoryRegistry()
    monkeypatch.setattr(linker, "open_registry", lambda *arguments: registry)
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("PYTHON_GITLAB_CFG", "")
    monkeypatch.chdir(tmp_path)
    files = {"README.md": WINE, "pyproject.toml": SETTINGS}
    return gitlab.project("space/wine", files=files, owner=gitlab.user("ada"))


@pytest.fixture
def refusal(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Say:
    """The one line of a command that fails with a token; nothing was written."""

    def say(token: str | None, *command: str, code: int = 6) -> str:
        if token is not None:
            monkeypatch.setenv("GITLAB_TOKEN", token)
        assert main(command or LINK_HERE) == code
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert token is None or token not in err
        assert wine.log() == ["Initial commit"]
        said = err.removesuffix("\n").removeprefix("sharinghub link-model: ")
        return said.replace(gitlab.url, "URL")

    return say


def test_a_token_that_may_only_read(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    token = gitlab.token(gitlab.user("ada"), scopes=("read_api",))
    assert refusal(token) == (
        "the token of GITLAB_TOKEN may not do this on URL: it lacks the scope api; give one that "
        "has it"
    )


def test_an_expired_token(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    assert refusal(gitlab.expired_token(gitlab.user("ada"))) == (
        "URL refuses the token of GITLAB_TOKEN: it is expired; give a valid one"
    )


def test_a_revoked_token(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    gitlab.revoke(token)
    assert refusal(token) == (
        "URL refuses the token of GITLAB_TOKEN: it was revoked; give a valid one"
    )


def test_a_token_that_gitlab_never_saw(refusal: Say) -> None:
    assert refusal("glpat-made-up") == (
        "URL refuses the token of GITLAB_TOKEN: it is unknown, expired or revoked; give a valid one"
    )


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (
            10,
            "'pyproject.toml' of space/wine: GitLab refuses it; the role of the token's user does "
            "not suffice, or the project is archived",
        ),
        (
            20,
            "commit to 'main' of space/wine: the branch is protected against commits of this user "
            "(You are not allowed to push into this branch); run the command with "
            "--merge-request, or with a token of a maintainer",
        ),
    ],
    ids=["guest", "reporter"],
)
def test_a_role_that_may_not_write(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    refusal: Say,
    level: int,
    said: str,
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, level)
    assert refusal(gitlab.token(bob)) == said


def test_a_stranger(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    assert refusal(gitlab.token(gitlab.user("eve"))) == (
        "project 'space/wine': 404 Project Not Found; it does not exist, or this token "
        "may not see it"
    )


def test_no_token(refusal: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    assert refusal(None) == ("no token for URL; set GITLAB_TOKEN to a token with the scope api")


def test_the_token_of_a_ci_job(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    refusal: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)
    monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
    monkeypatch.setenv("CI_JOB_TOKEN", gitlab.job_token(wine, gitlab.user("ada")))
    assert refusal(None) == (
        "the token of a CI job cannot commit through GitLab's API "
        "(https://docs.gitlab.com/ci/jobs/ci_job_token/); set GITLAB_TOKEN to a token "
        "with the scope api, as a masked variable"
    )


def test_a_project_that_is_not_there(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    assert refusal(token, "link-model", "--project", "space/win", "--commit") == (
        "project 'space/win': 404 Project Not Found; it does not exist, or this token may "
        "not see it"
    )


def test_a_branch_that_is_not_there(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    assert refusal(token, *LINK_HERE, "--branch", "mian") == (
        "there is no branch 'mian' with a README.md; SharingHub shows nothing of a "
        "project without one"
    )


def test_an_empty_project(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    ada = gitlab.user("ada")
    gitlab.project("space/empty", owner=ada)
    said = refusal(gitlab.token(ada), "link-model", "--project", "space/empty", "--commit")
    assert said == ("space/empty is empty on GitLab; push it first, or run: sharinghub publish")


def test_nobody_listens(refusal: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_URL", "http://127.0.0.1:9")
    assert refusal("glpat-secret") == (
        "cannot connect to 127.0.0.1:9: Connection refused; is 'http://127.0.0.1:9' "
        "GitLab's address, and is there a network?"
    )


def test_no_such_host(refusal: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_URL", "https://gitlab.invalid")
    assert refusal("glpat-secret") == (
        "cannot connect to gitlab.invalid: Name or service not known; is "
        "'https://gitlab.invalid' GitLab's address, and is there a network?"
    )


@pytest.mark.parametrize("status", [200, 404])
def test_a_server_that_is_no_gitlab(
    refusal: Say, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    page = Answer(status, "<html><title>Welcome</title></html>", "text/html")
    with stub_server(lambda asked: page) as other:
        monkeypatch.setenv("GITLAB_URL", other.url)
        assert refusal("glpat-secret").replace(other.url, "OTHER") == (
            f"OTHER is no GitLab: it answers {status} with a web page; give GitLab's address "
            "alone in GITLAB_URL, as https://gitlab.example"
        )


def test_a_project_page_for_gitlabs_address(refusal: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_URL", "https://gitlab.example/space/wine/-/tree/main")
    assert refusal("glpat-secret", code=2) == (
        "GITLAB_URL 'https://gitlab.example/space/wine/-/tree/main' is the address of a "
        "project; give GitLab's address alone, as https://gitlab.example, and the token "
        "in GITLAB_TOKEN"
    )


def test_how_to_link_must_be_said(
    gitlab: Gitlab,  # noqa: F811
    refusal: Say,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    command = ("link-model", "--project", "space/wine")
    assert refusal(token, *command, code=2) == (
        "say how to link on GitLab: --commit or --merge-request, or set 'link-by' in "
        "[tool.sharinghub] of the project's pyproject.toml"
    )


def test_nothing_names_a_project(refusal: Say) -> None:
    assert refusal("glpat-secret", "link-model", "--commit", code=2) == (
        "no GitLab project is named; give --project ID|PATH, or set 'gitlab-project' in "
        "[tool.sharinghub] of pyproject.toml"
    )


@pytest.mark.parametrize("fault", [DropBefore(), Status(500), Status(401), RateLimit(9999)])
def test_a_traceback_shows_no_token(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
) -> None:
    token = gitlab.token(gitlab.user("ada"))
    monkeypatch.setenv("GITLAB_TOKEN", token)
    monkeypatch.setattr(gitlab_session, "open_client", partial(open_client, wait=lambda _: None))
    gitlab.faults.on(fault, times=None)
    assert main([*LINK_HERE, "--debug"]) == 6
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert token not in said
