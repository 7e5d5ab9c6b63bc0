"""A group is linked to its end, and what was begun is told."""

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


def outcome(one: GitlabProject) -> LinkedOnGitlab:
    match one.path:
        case "a":
            raise NothingToLinkError("it is empty")
        case "b":
            raise GitlabError("it is refused")
        case _:
            raise KeyError("secret")


def test_one_project_stops_no_other_whatever_becomes_of_it() -> None:
    listed = (replace(PROJECT, path=path) for path in "cab")
    results = link_group(listed, outcome, workers=2, told=lambda _: None)
    assert [(r.project.path, r.passed_over, str(r.error or "")) for r in results] == [
        ("a", "it is empty", ""),
        ("b", None, "it is refused"),
        (
            "c",
            None,
            "unexpected KeyError; run again with --project c --debug, and please report it",
        ),
    ]
