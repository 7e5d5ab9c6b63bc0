"""What a group's linking tells when it ends before its time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import GitlabError
from sharinghub_tools.use_cases.link_group import LinkedProject, NothingToLinkError, link_group
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab
from tests.unit.use_cases.test_link_on_gitlab import PROJECT


@pytest.mark.parametrize("trouble", [GitlabError("502"), KeyboardInterrupt()], ids=repr)
def test_all_that_was_begun_is_told(trouble: BaseException) -> None:
    ended = threading.Event()
    begun, told = [], []

    def projects() -> Iterator[GitlabProject]:
        for number in range(3):
            yield replace(PROJECT, path=f"space/{number}")
        ended.set()
        raise trouble

    def link(project: GitlabProject) -> LinkedOnGitlab:
        begun.append(project.path)
        ended.wait()
        raise NothingToLinkError

    def tell(result: LinkedProject) -> None:
        told.append(result.project.path)

    with pytest.raises(type(trouble)):
        link_group(projects(), link, workers=2, told=tell)
    assert sorted(told) == sorted(begun) != []
