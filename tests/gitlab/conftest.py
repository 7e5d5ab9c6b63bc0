"""The stand-in's own tests use it as others do: with python-gitlab, plain HTTP and git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User

Client = Callable[[str | None], python_gitlab.Gitlab]
Git = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def ada(gitlab: Gitlab) -> User:  # noqa: F811
    return gitlab.user("ada", "Ada Lovelace")


@pytest.fixture
def token(gitlab: Gitlab, ada: User) -> str:  # noqa: F811
    return gitlab.token(ada)


@pytest.fixture
def wine(gitlab: Gitlab, ada: User) -> Project:  # noqa: F811
    """A private project with a README, whose owner is Ada."""
    return gitlab.project("space/wine", files={"README.md": "# Wine\n"}, owner=ada)


@pytest.fixture
def client(gitlab: Gitlab) -> Iterator[Client]:  # noqa: F811
    """python-gitlab with a personal access token (None: without any)."""
    opened = []

    def connect(token: str | None) -> python_gitlab.Gitlab:
        opened.append(python_gitlab.Gitlab(gitlab.url, private_token=token))
        return opened[-1]

    yield connect
    for each in opened:
        each.session.close()


@pytest.fixture
def http(gitlab: Gitlab, token: str) -> Iterator[requests.Session]:  # noqa: F811
    """Plain HTTP below ``/api/v4`` with Ada's token."""

    class Api(requests.Session):
        def request(self, method: Any, url: Any, *args: Any, **more: Any) -> requests.Response:
            more.setdefault("timeout", 10)
            return super().request(method, f"{gitlab.url}/api/v4{url}", *args, **more)

    with Api() as session:
        session.headers["PRIVATE-TOKEN"] = token
        yield session


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run git in ``tmp_path / "clone"`` once that is there, with a configuration of its own."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text(
        "[user]\n\tname = Bob\n\temail = bob@example.org\n[init]\n\tdefaultBranch = main\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }

    def run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        clone = tmp_path / "clone"
        done = subprocess.run(
            ["git", *arguments],
            cwd=clone if clone.exists() else tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    return run
