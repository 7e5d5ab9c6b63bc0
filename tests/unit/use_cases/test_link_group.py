"""A group is linked to its end, whatever becomes of one project."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import GitlabError
from sharinghub_tools.use_cases.link_group import LinkedProject, NothingToLinkError, link_group
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab


def project(path: str) -> GitlabProject:
    return GitlabProject(id=len(path), path=path, name=path, web_url="", git_url="")


def fails(one: GitlabProject) -> LinkedOnGitlab:
    match one.path:
        case "a":
            raise NothingToLinkError("it is empty")
        case "b":
            raise GitlabError("it is refused")
        case _:
            raise KeyError("secret")


def test_every_project_is_told_of() -> None:
    told: list[LinkedProject] = []
    listed = [project(path) for path in "cab"]
    results = link_group(iter(listed), fails, workers=2, told=told.append)
    assert [(r.project.path, r.passed_over, str(r.error or "")) for r in results] == [
        ("a", "it is empty", ""),
        ("b", None, "it is refused"),
        (
            "c",
            None,
            "unexpected KeyError; run again with --project c --debug, and please report it",
        ),
    ]
    assert sorted(told, key=lambda result: result.project.path) == results


def test_a_group_that_cannot_be_listed_is_an_error() -> None:
    def broken() -> object:
        yield project("a")
        raise GitlabError("no such group")

    with pytest.raises(GitlabError, match="no such group"):
        link_group(broken(), fails, workers=1, told=lambda _: None)  # type: ignore[arg-type]
