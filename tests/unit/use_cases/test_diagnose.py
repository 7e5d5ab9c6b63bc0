from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharinghub_tools.domain.diagnosis.check import Check, State
from sharinghub_tools.domain.diagnosis.facts import (
    AccessToken,
    Branch,
    CiVariable,
    DvcRemote,
    GitRemote,
    MlflowClient,
)
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.domain.registry_webhook import Webhook
from sharinghub_tools.errors import (
    EnvironmentLacksError,
    NotInRegistryError,
    NotOnGitlabError,
    NoWebhooksError,
    RefusedError,
    RegistryError,
    UnansweredError,
    UsageError,
)
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.diagnose import diagnose

GITLAB, HUB = "https://gitlab.example", "https://hub.example"
PROJECT = GitlabProject(
    id=42,
    path="space/wine",
    name="Wine",
    web_url=f"{GITLAB}/space/wine",
    git_url=f"{GITLAB}/space/wine.git",
    default_branch="main",
    topics=("sharinghub:aimodel",),
    access_level=40,
)
SETTINGS = Settings(
    folder=Path(),
    model="wine",
    tracking="sharinghub",
    tracking_uri=f"{HUB}/mlflow/space/wine/tracking/",
    project_id=42,
    gitlab_url=GITLAB,
    gitlab_project="space/wine",
    sharinghub_url=HUB,
    topics=("sharinghub:aimodel",),
)
README = "---\nlinks:\n- {rel: mlflow:model, href: m, mlflow:uri: models:/wine/2}\n---\n"


class World:
    """A project with which all is well, but for what ``breaks`` says; implements every port."""

    url = GITLAB
    token_source: str | None = "GITLAB_TOKEN"
    has_job_token = False
    place = f"{HUB}/mlflow/space/wine/tracking"
    is_served = True

    def __init__(self, **breaks: Exception) -> None:
        self.breaks = breaks
        self.told = SETTINGS
        self.together: threading.Barrier | None = None

    def _call(self, name: str) -> None:
        if self.together is not None and name in {"user", "project", "version", "configuration"}:
            self.together.wait(timeout=30)
        if name in self.breaks:
            raise self.breaks[name]

    def settings(self) -> Settings:
        self._call("settings")
        return self.told

    def readme_findings(self) -> tuple[str, Sequence[Finding]]:
        self._call("readme_findings")
        return "README.md", ()

    def git_remote(self) -> GitRemote:
        self._call("git_remote")
        return GitRemote(PROJECT.git_url)

    def dvc_remote(self) -> DvcRemote:
        self._call("dvc_remote")
        return DvcRemote("storage", f"{HUB}/api/store/42", "secret")

    def mlflow_client(self) -> MlflowClient:
        self._call("mlflow_client")
        return MlflowClient("3.17.2", "requirements.lock")

    def gitlab(self, settings: Settings) -> World:
        self._call("gitlab")
        return self

    def tracking(self, settings: Settings) -> World:
        self._call("tracking")
        return self

    def portal(self, settings: Settings) -> MemoryPortal:
        self._call("portal")
        return MemoryPortal(self)

    def check_store(self, settings: Settings, remote: DvcRemote, project_id: int) -> None:
        self._call("check_store")

    def user(self) -> GitlabUser:
        self._call("user")
        return GitlabUser(1, "ada")

    def access_token(self) -> AccessToken:
        self._call("access_token")
        return AccessToken("mine", ("api",))

    def project(self, reference: int | str) -> GitlabProject:
        self._call("project")
        assert reference == 42
        return PROJECT

    def branch(self, project: GitlabProject, name: str) -> Branch:
        self._call("branch")
        return Branch(name, is_protected=True, may_push=True)

    def ci_variables(self, project: GitlabProject) -> Sequence[CiVariable]:
        self._call("ci_variables")
        return [CiVariable("PROJECT_TOKEN", is_protected=True, is_masked=True)]

    def readme(self, project: GitlabProject) -> str:
        self._call("readme")
        return README

    def file(self, project: GitlabProject, path: str) -> str | None:
        self._call("file")
        return None

    def version(self) -> str:
        self._call("version")
        return "2.14.3"

    def registered_model(self, name: str) -> RegisteredModel:
        self._call("registered_model")
        assert name == "wine (42)"
        return RegisteredModel(name, {}, "2")

    def webhooks(self) -> Sequence[Webhook]:
        self._call("webhooks")
        return []

    def triggers(self, project: GitlabProject) -> Sequence[Trigger]:
        self._call("triggers")
        return []

    def schedules(self, project: GitlabProject) -> Sequence[Schedule]:
        self._call("schedules")
        return [Schedule("main", "*/10 * * * *")]


class MemoryPortal:
    url = HUB

    def __init__(self, world: World) -> None:
        self._world = world

    def configuration(self) -> PortalConfiguration:
        self._world._call("configuration")
        return PortalConfiguration(GITLAB, f"{HUB}/mlflow", True)

    def item(self, collection: str, path: str) -> Mapping[str, Any]:
        self._world._call("item")
        assert (collection, path) == ("ai-model", "space/wine")
        link = {"rel": "mlflow:model", "href": "m", "mlflow:uri": "models:/wine/2"}
        return {"properties": {"title": "Wine"}, "links": [link]}


class MemoryFolder:
    """The world's folder; its README's findings are what GitLab's README has another name for."""

    def __init__(self, world: World) -> None:
        self.settings = world.settings
        self.readme = world.readme_findings
        self.git_remote = world.git_remote
        self.dvc_remote = world.dvc_remote
        self.mlflow_client = world.mlflow_client


def diagnosed(world: World) -> list[Check]:
    return diagnose(MemoryFolder(world), world, date(2026, 11, 21))


def not_fine(world: World) -> dict[str, tuple[str, str]]:
    return {c.name: (c.state, c.seen) for c in diagnosed(world) if c.state is not State.OK}


def test_all_is_fine() -> None:
    assert [(check.name, check.seen) for check in diagnosed(World())] == [
        ("settings", "model wine, tracking sharinghub, project 42"),
        ("README", "README.md is as SharingHub reads it"),
        ("git remote", "origin is https://gitlab.example/space/wine.git"),
        ("GitLab", "https://gitlab.example, as ada"),
        ("token", "that of GITLAB_TOKEN, scopes api, without an end"),
        ("project", "space/wine (42), private, https://gitlab.example/space/wine"),
        ("role", "Maintainer"),
        ("topics", "sharinghub:aimodel"),
        ("branch", "main, protected; this token may commit to it"),
        ("CI variables", "PROJECT_TOKEN"),
        ("MLflow", "https://hub.example/mlflow/space/wine/tracking, 2.14.3"),
        ("MLflow client", "3.17.2 (requirements.lock), logs models as MLflow 2 for this server"),
        ("model name", "wine (42)"),
        ("registered model", "wine (42), newest version 2"),
        ("model's Item", "none is listed"),
        ("webhook", "none"),
        ("trigger token", "none"),
        ("schedule", "*/10 * * * * on main"),
        ("new versions", "the schedule links them"),
        ("DVC remote", "https://hub.example/api/store/42 takes DVC's token"),
        ("SharingHub", "https://hub.example"),
        ("listing", "in ai-model as 'Wine'"),
        ("item", "shows 1 model version"),
    ]
    assert not_fine(World()) == {}


NO_PROJECT = dict.fromkeys(
    (
        *("role", "topics", "branch", "CI variables", "model's Item"),
        *("webhook", "trigger token", "schedule", "new versions", "listing", "item"),
    ),
    ("skipped", "needs the project on GitLab"),
)


@pytest.mark.parametrize(
    ("broken", "error", "expected"),
    [
        ("readme_findings", UsageError("no README; why"), {"README": ("fail", "no README; why")}),
        ("git_remote", EnvironmentLacksError("no git"), {"git remote": ("fail", "no git")}),
        ("dvc_remote", UsageError("bad"), {"DVC remote": ("fail", "bad")}),
        ("check_store", RefusedError("no"), {"DVC remote": ("fail", "no")}),
        (
            "gitlab",
            UsageError("bad address"),
            {
                "GitLab": ("fail", "bad address"),
                "token": ("skipped", "needs GitLab"),
                "project": ("skipped", "needs GitLab"),
                "SharingHub": ("skipped", "needs GitLab's address"),
                **NO_PROJECT,
            },
        ),
        (
            "user",
            RefusedError("expired"),
            {
                "GitLab": ("fail", "expired"),
                "token": ("skipped", "needs GitLab"),
                "project": ("skipped", "needs GitLab"),
            },
        ),
        ("access_token", RefusedError("no"), {"token": ("fail", "no")}),
        (
            "project",
            NotOnGitlabError("404"),
            {
                "project": ("fail", "space/wine is not there, or not shown to this token"),
                **NO_PROJECT,
            },
        ),
        ("project", UnansweredError("502"), {"project": ("fail", "502"), **NO_PROJECT}),
        ("branch", RefusedError("403"), {"branch": ("fail", "403")}),
        ("ci_variables", RefusedError("403"), {"CI variables": ("fail", "403")}),
        (
            "tracking",
            UsageError("no URI"),
            {
                "MLflow": ("fail", "no URI"),
                "MLflow client": ("skipped", "needs MLflow"),
                "registered model": ("skipped", "needs MLflow"),
                "webhook": ("skipped", "needs MLflow"),
                "trigger token": ("skipped", "needs MLflow"),
                "new versions": ("skipped", "needs MLflow"),
            },
        ),
        (
            "version",
            RegistryError("down"),
            {
                "MLflow": ("fail", "down"),
                "MLflow client": ("skipped", "needs MLflow"),
                "registered model": ("skipped", "needs MLflow"),
                "webhook": ("skipped", "needs MLflow"),
                "trigger token": ("skipped", "needs MLflow"),
                "new versions": ("skipped", "needs MLflow"),
            },
        ),
        (
            "webhooks",
            RegistryError("403"),
            dict.fromkeys(("webhook", "trigger token", "new versions"), ("skipped", "403")),
        ),
        ("webhooks", NoWebhooksError("MLflow 2"), {}),
        ("registered_model", RegistryError("403"), {"registered model": ("fail", "403")}),
        (
            "registered_model",
            NotInRegistryError("404"),
            {"registered model": ("warn", "the registry has no 'wine (42)' yet")},
        ),
        (
            "configuration",
            UnansweredError("down"),
            {
                "SharingHub": ("fail", "down"),
                "listing": ("skipped", "needs SharingHub"),
                "item": ("skipped", "needs SharingHub"),
            },
        ),
        (
            "item",
            NotOnGitlabError("not listed"),
            {
                "listing": ("fail", "not listed"),
                "item": ("skipped", "needs the project in SharingHub"),
            },
        ),
        (
            "readme",
            UnansweredError("502"),
            {
                "model's Item": ("skipped", "needs the README on GitLab"),
                "item": ("fail", "502"),
            },
        ),
        (
            "mlflow_client",
            ValueError("secret"),
            {"MLflow client": ("fail", "unexpected ValueError")},
        ),
    ],
)
def test_one_thing_that_fails_stops_no_other(
    broken: str, error: Exception, expected: dict[str, tuple[str, str]]
) -> None:
    assert not_fine(World(**{broken: error})) == expected


def test_settings_come_first() -> None:
    world = World(settings=UsageError("pyproject.toml is not valid TOML; mend it"))
    assert diagnosed(world) == [
        Check("settings", State.FAIL, "pyproject.toml is not valid TOML", "mend it"),
        Check("README", State.OK, "README.md is as SharingHub reads it"),
    ]


def test_who_asks_as_nobody() -> None:
    world = World()
    world.token_source = None
    assert not_fine(world) == {
        "GitLab": ("warn", "https://gitlab.example, asked as nobody"),
        "token": ("skipped", "there is none"),
    }
    world.breaks["project"] = UnansweredError("no network")
    seen = not_fine(world)
    assert seen["GitLab"] == ("fail", "no network")
    assert seen["project"] == ("skipped", "needs GitLab")


def test_without_a_project_nobody_asks_gitlab() -> None:
    world = World()
    world.token_source = None
    world.told = replace(SETTINGS, project_id=None, gitlab_project=None, tracking="mlflow")
    world.breaks["project"] = AssertionError("it was asked")
    seen = not_fine(world)
    assert seen["GitLab"] == (
        "warn",
        "https://gitlab.example, not asked: there is no token, and no project",
    )
    assert seen["project"] == ("fail", "the settings name no GitLab project")


def test_the_network_is_asked_at_once() -> None:
    world = World()
    world.together = threading.Barrier(4)
    assert not_fine(world) == {}


def test_a_dataset_has_no_model_to_look_at() -> None:
    world = World()
    world.told = replace(
        SETTINGS, model=None, tracking="mlflow", tracking_uri=None, topics=("sharinghub:dataset",)
    )
    found = {check.name: (check.state, check.seen) for check in diagnosed(world)}
    assert found["settings"] == ("ok", "space/wine, project 42")
    about_models = ("MLflow", "MLflow client", "model name", "registered model", "model's Item")
    assert {name: found[name] for name in about_models} == dict.fromkeys(
        about_models, ("skipped", "the topics are not those of a model")
    )
