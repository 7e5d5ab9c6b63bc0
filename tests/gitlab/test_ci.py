"""Pipelines, the linter and releases: https://docs.gitlab.com/api/pipelines/ and /api/lint/."""

from __future__ import annotations

import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.project import Project

CI = "check:\n  script: [make check]\n"


def test_a_push_starts_a_pipeline_unless_it_says_not_to(
    client: Client, token: str, wine: Project
) -> None:
    project = client(token).projects.get(wine.id)
    wine.commit("main", {".gitlab-ci.yml": CI}, "Add CI")
    wine.commit("main", {"x": "1"}, "Link wine 3 [skip ci]")
    [pipeline] = project.pipelines.list(get_all=True)
    assert (pipeline.ref, pipeline.status) == ("main", "pending")
    assert pipeline.sha == wine.commits()[1].sha
    assert project.commits.get(pipeline.sha).last_pipeline["id"] == pipeline.id
    assert project.pipelines.get(pipeline.id).web_url.endswith(f"/-/pipelines/{pipeline.id}")
    assert project.pipelines.list(ref="topic", get_all=True) == []


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (CI, []),
        ("spec:\n  inputs: {}\n---\n" + CI, []),
        ("check: {rules: !reference [.rules, rules], script: [x]}", []),
        ("variables: {A: '1'}", ["jobs config should contain at least one visible job"]),
        (
            "check: {stage: test}",
            ["jobs:check config should implement the script:, run:, or trigger: keyword"],
        ),
        ("- a", ["Invalid configuration format"]),
    ],
)
def test_the_linter(
    client: Client, token: str, wine: Project, text: str, errors: list[str]
) -> None:
    """Far less is checked than by GitLab."""
    project = client(token).projects.get(wine.id)
    linted = project.ci_lint.create({"content": text})
    assert (linted.valid, linted.errors) == (not errors, errors)


def test_linting_what_is_there(client: Client, token: str, wine: Project) -> None:
    project = client(token).projects.get(wine.id)
    assert project.ci_lint.get().errors == ["Please provide content of .gitlab-ci.yml"]
    wine.commit("main", {".gitlab-ci.yml": CI}, "Add CI")
    assert project.ci_lint.get().valid is True


def test_there_are_no_releases(http: requests.Session, wine: Project) -> None:
    assert http.get(f"/projects/{wine.id}/releases").json() == []
