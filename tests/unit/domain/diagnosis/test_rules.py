"""The rules, each with the facts that it turns on; ``tests/sharinghub`` sees them on a page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sharinghub_tools.domain.diagnosis import gitlab, local, mlflow, portal
from sharinghub_tools.domain.diagnosis.check import Check, State, failed
from sharinghub_tools.domain.diagnosis.facts import (
    AccessToken,
    Branch,
    CiVariable,
    DvcRemote,
    GitRemote,
    MlflowClient,
)
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.lint.checking import check
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.portal_answers import PortalConfiguration

TODAY = date(2026, 11, 21)
PUBLISH = "run: sharinghub publish"


def project(**changes: Any) -> GitlabProject:
    values = {
        "id": 42,
        "path": "space/wine",
        "name": "Wine",
        "web_url": "https://gitlab.example/space/wine",
        "git_url": "https://gitlab.example/space/wine.git",
        "default_branch": "main",
        "topics": ("sharinghub:aimodel", "wine"),
        "access_level": 40,
    }
    return GitlabProject(**{**values, **changes})


def test_an_errors_line_is_split_before_what_to_do() -> None:
    assert failed("token", "it is expired (401; yesterday); give a valid one") == Check(
        "token", State.FAIL, "it is expired (401; yesterday)", "give a valid one"
    )
    assert failed("token", "it is expired") == Check("token", State.FAIL, "it is expired")


def settings(**changes: Any) -> Check:
    values = {
        "model": "wine",
        "tracking": "sharinghub",
        "tracking_uri": "https://hub.example/mlflow/space/wine/tracking/",
        "path": "space/wine",
        "project_id": 42,
        "dvc_url": "https://hub.example/api/store/42",
        "project": project(),
    }
    return local.settings(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Check("settings", State.OK, "model wine, tracking sharinghub, project 42")),
        (
            {"project": None, "project_id": None, "model": None},
            Check("settings", State.OK, "model not named, tracking sharinghub"),
        ),
        (
            {"model": None, "path": None, "project_id": None},
            Check(
                "settings",
                State.WARN,
                "pyproject.toml has no [tool.sharinghub]",
                "add gitlab-project, model and tracking-uri to it",
            ),
        ),
        (
            {"dvc_url": "https://hub.example/api/store/7/"},
            Check(
                "settings",
                State.FAIL,
                "the DVC remote is of project 7, and gitlab-project-id is 42",
                PUBLISH,
            ),
        ),
        (
            {"tracking_uri": "https://gitlab.example/api/v4/projects/7/ml/mlflow"},
            Check(
                "settings",
                State.FAIL,
                "the tracking URI is of project 7, and gitlab-project-id is 42",
                PUBLISH,
            ),
        ),
        (
            {"tracking_uri": "https://hub.example/mlflow/space/Wine/tracking/"},
            Check(
                "settings",
                State.FAIL,
                "tracking-uri is not that of 'space/wine', upper and lower case count",
                PUBLISH,
            ),
        ),
        (
            {"project": project(id=43)},
            Check(
                "settings",
                State.FAIL,
                "gitlab-project-id is 42, and space/wine is 43",
                PUBLISH,
            ),
        ),
    ],
)
def test_settings(changes: dict[str, Any], expected: Check) -> None:
    assert settings(**changes) == expected


def test_readme() -> None:
    fine = local.readme("README.md", check("README.md", b"---\ntitle: Wine\n---\n"))
    assert fine == Check("README", State.OK, "README.md is as SharingHub reads it")
    warned = local.readme("README.md", check("README.md", b"---\ntitle: Wine\nnew: yes\n---\n"))
    assert (warned.state, warned.seen) == (
        State.WARN,
        'README.md: 1 warning; line 3: "yes" is read as true',
    )


def test_git_remote() -> None:
    assert local.git_remote(None, None).state is State.SKIPPED
    assert local.git_remote(None, project()).todo == (
        "run: git remote add origin https://gitlab.example/space/wine.git"
    )
    ssh = GitRemote("git@gitlab.example:space/wine.git")
    assert local.git_remote(ssh, project()).state is State.OK
    elsewhere = local.git_remote(GitRemote("https://github.example/wine.git"), project())
    assert (elsewhere.state, elsewhere.seen) == (
        State.WARN,
        "origin is https://github.example/wine.git, and not https://gitlab.example/space/wine.git",
    )


@pytest.mark.parametrize(
    ("expires", "state", "end"),
    [
        (None, State.OK, "without an end"),
        (date(2026, 12, 6), State.OK, "ends on 2026-12-06"),
        (date(2026, 12, 5), State.WARN, "ends on 2026-12-05, in 14 days"),
        (date(2026, 11, 22), State.WARN, "ends on 2026-11-22, in 1 day"),
        (date(2026, 11, 21), State.WARN, "ends on 2026-11-21, today"),
    ],
)
def test_the_end_of_a_token(expires: date | None, state: State, end: str) -> None:
    known = AccessToken("mine", ("api",), expires)
    made = gitlab.token(known, "GITLAB_TOKEN", TODAY)
    assert (made.state, made.seen.rpartition("scopes api, ")[2]) == (state, end)


def test_scopes() -> None:
    oauth = gitlab.token(None, "the configuration", TODAY)
    assert (oauth.state, oauth.seen) == (
        State.OK,
        "that of the configuration; GitLab does not tell its scopes",
    )
    narrow = AccessToken("mine", ("read_api", "write_repository"))
    assert gitlab.token(narrow, "GITLAB_TOKEN", TODAY).state is State.FAIL


def test_project_and_role() -> None:
    assert gitlab.project(project(is_archived=True)).seen == "space/wine is archived"
    assert gitlab.project(project(default_branch=None)).todo == PUBLISH
    assert gitlab.unpublished(None).state is State.FAIL
    for level, state in ((None, State.FAIL), (20, State.FAIL), (30, State.OK), (60, State.OK)):
        assert gitlab.role(project(access_level=level)).state is state


def test_topics_are_compared_without_case_but_for_the_category() -> None:
    shown = project(topics=("sharinghub:aimodel", "Wine"))
    assert gitlab.topics(shown, ("sharinghub:aimodel", "wine")).state is State.OK
    assert gitlab.topics(shown, ()).state is State.OK
    many = project(topics=("sharinghub:aimodel", *"abcdefgh"))
    assert gitlab.topics(many, ()).seen == "sharinghub:aimodel, a, b, c, d, e, 3 more"


def test_branch() -> None:
    protected = Branch("main", is_protected=True, may_push=False)
    assert gitlab.branch(project(), protected).state is State.WARN
    assert gitlab.branch(project(access_level=10), protected).state is State.SKIPPED
    free = Branch("main", is_protected=False, may_push=True)
    assert gitlab.branch(project(), free).seen == "main, not protected; this token may commit to it"


def test_ci_variables() -> None:
    def seen(*variables: CiVariable, branch: Branch | None = None) -> str:
        return gitlab.ci_variables(variables, branch).seen

    other = CiVariable("DVC_TOKEN", is_protected=True, is_masked=True)
    own = CiVariable("PROJECT_TOKEN", is_protected=True, is_masked=True)
    assert seen(other).startswith("DVC_TOKEN; without PROJECT_TOKEN, if no group has it,")
    assert seen(own, other) == "DVC_TOKEN, PROJECT_TOKEN"
    bare = CiVariable("PROJECT_TOKEN", is_protected=False, is_masked=True)
    assert seen(bare) == "PROJECT_TOKEN is not protected: jobs of every branch have it"
    assert gitlab.without_maintainer(project()) is None
    assert gitlab.without_maintainer(project(access_level=30)) is not None


@pytest.mark.parametrize(
    ("client", "server", "tracking", "state"),
    [
        ("3.17.2", "3.17.2", "mlflow", State.OK),
        ("3.17.2", "3.9.0", "mlflow", State.OK),
        ("2.14.3", "2.22.0", "mlflow", State.OK),
        ("3.17.2", "2.14.3", "mlflow", State.FAIL),
        ("3.17.2", "2.14.3", "sharinghub", State.OK),
        ("3.17.2", None, "gitlab", State.OK),
        ("2.22.0", "3.17.2", "mlflow", State.WARN),
        ("3.17.2", None, "mlflow", State.OK),
        ("3.17.2", None, "local", State.OK),
    ],
)
def test_client_and_server(client: str, server: str | None, tracking: str, state: State) -> None:
    used = MlflowClient(client, "requirements.lock")
    assert mlflow.client(used, server, tracking).state is state


def test_server() -> None:
    assert mlflow.client(None, "3.17.2", "mlflow").state is State.SKIPPED
    assert mlflow.server("https://m", None, "gitlab").seen == "https://m, GitLab's own registry"
    assert mlflow.server("https://m", "3.17.2", "sharinghub").state is State.WARN


@pytest.mark.parametrize(
    ("model", "number", "tracking", "state", "seen"),
    [
        ("wine", 42, "sharinghub", State.OK, "wine (42)"),
        ("wine (42)", 42, "sharinghub", State.OK, "wine (42)"),
        ("wine (7)", 42, "mlflow", State.OK, "wine (7)"),
        ("wine", None, "mlflow", State.OK, "wine"),
        (
            "wine",
            None,
            "sharinghub",
            State.FAIL,
            "'wine (<project id>)', and the id is not known before the project is published",
        ),
        (
            "wine (7)",
            42,
            "sharinghub",
            State.FAIL,
            "'wine (7)' has the id of another project: MLflow refuses it",
        ),
        (None, 42, "mlflow", State.WARN, "the settings name no registered model"),
    ],
)
def test_model_name(
    model: str | None, number: int | None, tracking: str, state: State, seen: str
) -> None:
    made = mlflow.model_name(model, number, tracking)
    assert (made.state, made.seen) == (state, seen)


def test_registered_model() -> None:
    aliases = {"champion": "2", "best": "1"}
    found = mlflow.registered_model(RegisteredModel("wine", aliases=aliases, newest="3"))
    assert found.seen == "wine, newest version 3, best is 1, champion is 2"
    assert mlflow.registered_model(RegisteredModel("wine", {}, None)).state is State.WARN


TOLD = PortalConfiguration("https://gitlab.example", "https://hub.example/mlflow", True)


def test_portal() -> None:
    def seen(gitlab_url: str, tracking: str, uri: str | None) -> Check:
        return portal.portal(
            "https://hub.example",
            TOLD,
            gitlab_url=gitlab_url,
            tracking=tracking,
            tracking_uri=uri,
            path="space/wine",
        )

    right = "https://hub.example/mlflow/space/wine/tracking/"
    assert seen("https://gitlab.example", "sharinghub", right).state is State.OK
    assert seen("https://gitlab.example", "mlflow", None).state is State.OK
    assert seen("https://gitlab.example", "sharinghub", "https://m/").seen == (
        f"https://hub.example has the project's MLflow at {right}"
    )
    assert seen("https://gitlab.com", "mlflow", None).state is State.FAIL


README = """---
links:
  - rel: mlflow:model
    href: model.html
    title: wine v2
    mlflow:uri: models:/wine/2
    mlflow:current: true
    mlflow:aliases: [champion]
    mlflow:metrics: {test_accuracy: .nan}
  - rel: about
    href: https://wine.example
---
"""


def item(**fields: Any) -> dict[str, Any]:
    link = {
        "rel": "mlflow:model",
        "href": "https://hub.example/download/model.html",
        "title": "wine v2",
        "mlflow:uri": "models:/wine/2",
        "mlflow:current": True,
        "mlflow:aliases": ["champion"],
        "mlflow:metrics": {"test_accuracy": None},
    }
    return {"properties": {}, "links": [link | fields]}


def test_freshness() -> None:
    not_current = item(**{"mlflow:current": False})
    assert portal.freshness(item(), README).seen == "shows 1 model version"
    assert portal.freshness({}, None).seen == "no model version is linked yet"
    assert portal.freshness(item(), "---\nlinks: [\n---\n").state is State.OK
    for stale in ({}, item(title="wine v1"), item(**{"mlflow:aliases": []}), not_current):
        assert portal.freshness(stale, README) == Check(
            "item",
            State.WARN,
            "stale: wine v2 is in the README on GitLab, and not shown as it is there",
            "leave the project's page alone for 5 minutes, or make another commit",
        )


def test_dvc_remote() -> None:
    store = DvcRemote("storage", "https://hub.example/api/store/42", "secret")
    assert portal.store(store).state is State.OK
    assert "secret" not in repr(store)
    folder = DvcRemote("storage", "../store")
    assert portal.other_remote(folder, is_published=False).state is State.OK
    assert portal.other_remote(folder, is_published=True).state is State.WARN
    bucket = DvcRemote("storage", "s3://bucket/wine")
    assert portal.other_remote(bucket, is_published=True).seen == "s3://bucket/wine, not asked"
    assert portal.no_remote().state is State.WARN
