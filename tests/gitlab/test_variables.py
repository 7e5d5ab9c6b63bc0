"""CI/CD variables of a project: https://docs.gitlab.com/api/project_level_variables/."""

from __future__ import annotations

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project


def test_variables(client: Client, token: str, wine: Project) -> None:
    variables = client(token).projects.get(wine.id).variables
    made = variables.create(
        {"key": "PROJECT_TOKEN", "value": "glpat-abc", "masked": True, "protected": True}
    )
    assert made.attributes | {"project_id": None} == {
        "variable_type": "env_var",
        "key": "PROJECT_TOKEN",
        "value": "glpat-abc",
        "hidden": False,
        "protected": True,
        "masked": True,
        "raw": False,
        "environment_scope": "*",
        "description": None,
        "project_id": None,
    }
    made.value = "glpat-defg"
    made.save()
    assert wine.variables["PROJECT_TOKEN"].value == "glpat-defg"
    assert "glpat" not in repr(wine.variables)
    assert [each.key for each in variables.list(all=True)] == ["PROJECT_TOKEN"]
    made.delete()
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Variable Not Found"):
        variables.get("PROJECT_TOKEN")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"key": "A", "value": "short", "masked": True}, {"value": ["is invalid"]}),
        ({"key": "A", "value": "has a space", "masked": True}, {"value": ["is invalid"]}),
        ({"key": "A", "value": "dollar$igned", "masked": True}, {"value": ["is invalid"]}),
        ({"key": "A-B", "value": "x"}, {"key": ["can contain only letters, digits and '_'."]}),
        ({"key": "TAKEN", "value": "x"}, {"key": ["(TAKEN) has already been taken"]}),
    ],
)
def test_variables_that_are_refused(
    http: requests.Session, wine: Project, fields: dict[str, object], message: object
) -> None:
    http.post(f"/projects/{wine.id}/variables", json={"key": "TAKEN", "value": "x"})
    answer = http.post(f"/projects/{wine.id}/variables", json=fields)
    assert (answer.status_code, answer.json()) == (400, {"message": message})


def test_variables_are_for_maintainers(gitlab: Gitlab, client: Client, wine: Project) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 30)
    with pytest.raises(python_gitlab.GitlabListError, match="403: 403 Forbidden"):
        client(gitlab.token(bob)).projects.get(wine.id).variables.list(all=True)
