"""A person with a token, a group, and a project that is not on GitLab yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sharinghub_tools.adapters import gitlab_client
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import MAINTAINER, User
from tests.live.publish.local_project import LocalProject, environment, local_project


@pytest.fixture
def ada(gitlab: Gitlab) -> User:  # noqa: F811
    """Maintainer of the group ``space``."""
    user = gitlab.user("ada")
    gitlab.member(gitlab.group("space"), user, MAINTAINER)
    return user


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a person, and nobody waits for real."""
    person = environment(tmp_path / "home")
    for name in set(os.environ) - {"TMPDIR", "PYTEST_CURRENT_TEST", "COVERAGE_FILE"}:
        monkeypatch.delenv(name)
    for name, value in person.items():
        monkeypatch.setenv(name, value)
    hasty = partial(gitlab_client.open_client, wait=lambda _: None)
    monkeypatch.setattr(gitlab_client, "open_client", hasty)


@pytest.fixture
def wine(
    gitlab: Gitlab,  # noqa: F811
    ada: User,
    world: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LocalProject]:
    """A project for ``space/wine``, in the current folder; ada's token is in the environment."""
    project = local_project(tmp_path / "wine", gitlab)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    monkeypatch.chdir(project.folder)
    yield project
    assert gitlab.errors == []
