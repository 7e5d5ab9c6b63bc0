"""Pipelines that a trigger token or a schedule starts.

https://docs.gitlab.com/api/pipeline_triggers/ and https://docs.gitlab.com/api/pipeline_schedules/
"""

from __future__ import annotations

import json

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project

CI = "check:\n  script: [make check]\n"


@pytest.fixture
def with_ci(wine: Project) -> Project:
    wine.commit("main", {".gitlab-ci.yml": CI}, "Add CI [skip ci]")
    return wine


def test_a_webhooks_body_becomes_a_file_of_the_pipeline(
    gitlab: Gitlab, client: Client, token: str, with_ci: Project
) -> None:
    trigger = client(token).projects.get(with_ci.id).triggers.create({"description": "webhook"})
    url = f"{gitlab.url}/api/v4/projects/{with_ci.id}/ref/main/trigger/pipeline"
    answer = requests.post(
        url,
        params={"token": trigger.token, "variables[A]": "1"},
        json={"entity": "model_version"},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["source"]) == (201, "trigger")
    (pipeline,) = with_ci.pipelines
    assert (pipeline.source, pipeline.ref, pipeline.variables) == ("trigger", "main", {"A": "1"})
    payload = json.loads(pipeline.files["TRIGGER_PAYLOAD"])
    assert payload == {"entity": "model_version", "variables": {"A": "1"}}
    assert trigger.token not in str(gitlab.requests)
    assert with_ci.triggers[0].last_used is not None


def test_triggers_that_start_nothing(
    gitlab: Gitlab, client: Client, token: str, with_ci: Project
) -> None:
    trigger = client(token).projects.get(with_ci.id).triggers.create({"description": "webhook"})
    api = f"{gitlab.url}/api/v4/projects/{with_ci.id}/ref"
    for ref, secret, status, said in (
        ("main", "wrong", 404, "404 Not Found"),
        ("next", trigger.token, 400, {"base": ["Reference not found"]}),
    ):
        url = f"{api}/{ref}/trigger/pipeline"
        answer = requests.post(url, params={"token": secret}, timeout=10)
        assert (answer.status_code, answer.json()) == (status, {"message": said})
    assert with_ci.pipelines == []


def test_variables_are_refused_where_nobody_may_set_them(
    gitlab: Gitlab, client: Client, token: str, with_ci: Project
) -> None:
    """https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables."""
    with_ci.sets_pipeline_variables = 0
    trigger = client(token).projects.get(with_ci.id).triggers.create({"description": "webhook"})
    url = f"{gitlab.url}/api/v4/projects/{with_ci.id}/ref/main/trigger/pipeline"
    parameters = {"token": trigger.token, "variables[A]": "1"}
    answer = requests.post(url, params=parameters, timeout=10)
    assert answer.json() == {
        "message": {"base": ["Insufficient permissions to set pipeline variables"]}
    }
    assert requests.post(url, params={"token": trigger.token}, timeout=10).status_code == 201


def test_tokens_are_whole_for_their_owner_alone(
    gitlab: Gitlab, client: Client, token: str, wine: Project
) -> None:
    made = client(token).projects.get(wine.id).triggers.create({"description": "webhook"})
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 40)
    theirs = client(gitlab.token(bob)).projects.get(wine.id).triggers
    (seen,) = theirs.list(get_all=True)
    assert (seen.token, len(made.token)) == (made.token[:4], 46)
    theirs.delete(made.id)
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Trigger Not Found"):
        theirs.get(made.id)
    gitlab.member(wine, bob, 30)
    with pytest.raises(python_gitlab.GitlabCreateError, match="403"):
        theirs.create({"description": "mine"})


def test_a_schedule(client: Client, token: str, wine: Project) -> None:
    schedules = client(token).projects.get(wine.id).pipelineschedules
    made = schedules.create({"description": "Link", "ref": "main", "cron": "*/10 * * * *"})
    made.variables.create({"key": "LINK_ONLY", "value": "yes"})
    assert (made.ref, made.active, made.cron_timezone) == ("refs/heads/main", True, "UTC")
    made.cron = "0 * * * *"
    made.save()
    (listed,) = schedules.list(get_all=True)
    assert listed.cron == "0 * * * *"
    assert schedules.get(made.id).attributes["variables"] == [
        {"key": "LINK_ONLY", "variable_type": "env_var", "value": "yes", "raw": False}
    ]
    schedules.get(made.id).play()
    (pipeline,) = wine.pipelines
    assert (pipeline.source, pipeline.variables) == (
        "schedule",
        {"CI_PIPELINE_SCHEDULE_DESCRIPTION": "Link", "LINK_ONLY": "yes"},
    )
    made.delete()
    assert wine.schedules == []


def test_a_schedule_that_is_refused(client: Client, token: str, wine: Project) -> None:
    schedules = client(token).projects.get(wine.id).pipelineschedules
    with pytest.raises(python_gitlab.GitlabCreateError, match="syntax is invalid"):
        schedules.create({"description": "x", "ref": "main", "cron": "often"})
    assert wine.schedules == []
