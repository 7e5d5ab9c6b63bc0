from __future__ import annotations

from dataclasses import replace

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.publication import (
    Changes,
    Presence,
    Publication,
    Variable,
    changes,
)

WANTED = Publication(
    path="space/wine",
    name="Wine quality",
    branch="main",
    topics=("sharinghub:aimodel", "wine"),
    description="Tells wines apart",
    avatar=b"x" * 1025,
    variables=(Variable("PROJECT_TOKEN", "glpat-secret"),),
)
PROJECT = GitlabProject(
    id=7,
    path="space/wine",
    name="Wine quality",
    web_url="https://gitlab.example/space/wine",
    git_url="https://gitlab.example/space/wine.git",
    default_branch="main",
    description="Tells wines apart",
    visibility="internal",
    topics=("sharinghub:aimodel", "wine", "red"),
)
SAME = Presence(PROJECT, WANTED.avatar, WANTED.variables)


def words(wanted: Publication, present: Presence) -> list[str]:
    return [str(step) for step in changes(wanted, present).steps]


def test_what_agrees_stays() -> None:
    assert changes(WANTED, SAME) == Changes({}, None, (), (), ())


def test_all_of_a_new_project_has_to_be_made() -> None:
    found = changes(WANTED, Presence())
    assert found.attributes == {
        "name": "Wine quality",
        "description": "Tells wines apart",
        "visibility": "private",
        "topics": ["sharinghub:aimodel", "wine"],
    }
    assert (found.avatar, found.new_variables) == (WANTED.avatar, WANTED.variables)
    assert [str(step) for step in found.steps] == [
        "name            “Wine quality”",
        "description     “Tells wines apart”",
        "visibility      “private”",
        "topics          + sharinghub:aimodel, wine",
        "avatar          preview.png, 2 KiB",
        "variable        create PROJECT_TOKEN (masked, protected)",
    ]


def test_only_what_differs_changes() -> None:
    there = replace(PROJECT, description="Other", topics=("red", "sharinghub:tools"))
    found = changes(WANTED, replace(SAME, project=there))
    assert found.attributes == {
        "description": "Tells wines apart",
        "topics": ["red", "sharinghub:aimodel", "wine"],
    }
    assert [str(step) for step in found.steps] == [
        "description     “Other” → “Tells wines apart”",
        "topics          + sharinghub:aimodel, wine  - sharinghub:tools",
    ]


def test_visibility_changes_only_where_it_is_asked_for() -> None:
    assert words(replace(WANTED, visibility="public"), SAME) == [
        "visibility      “internal” → “public”"
    ]


def test_a_description_or_picture_that_is_not_there_leaves_gitlabs() -> None:
    assert words(replace(WANTED, description=None, avatar=None), SAME) == []


def test_a_picture_that_gitlab_does_not_show_is_left_alone() -> None:
    assert words(WANTED, replace(SAME, avatar=b"")) == []
    assert words(WANTED, replace(SAME, avatar=None)) == ["avatar          preview.png, 2 KiB"]


def test_a_long_text_is_shown_in_one_short_line() -> None:
    wanted = replace(WANTED, description="a\nb " + "c" * 100)
    assert words(wanted, SAME) == [
        f"description     “Tells wines apart” → “a b {'c' * 56}…”",
    ]


def test_a_variable_that_is_not_masked_is_updated() -> None:
    there = Variable("PROJECT_TOKEN", "glpat-secret", is_masked=False)
    found = changes(WANTED, replace(SAME, variables=(there,)))
    assert (found.new_variables, found.changed_variables) == ((), WANTED.variables)


def test_a_hidden_variable_is_set_again() -> None:
    there = Variable("PROJECT_TOKEN", None)
    assert words(WANTED, replace(SAME, variables=(there,))) == [
        "variable        update PROJECT_TOKEN (masked, protected)"
    ]


def test_values_are_not_shown() -> None:
    assert "secret" not in repr(WANTED) + repr(changes(WANTED, Presence()))
