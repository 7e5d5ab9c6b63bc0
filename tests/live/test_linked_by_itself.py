"""A version that somebody registers is linked without a command of theirs.

By MLflow's webhook, which starts the pipeline of the project, where the server is MLflow 3; by the
pipeline's schedule where it is MLflow 2.14. The job is the template's own.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.server import gitlab_server
from tests.gitlab.state import MAINTAINER
from tests.live.ci_runner import Runner
from tests.live.ci_world import World
from tests.live.mlflow_data import KERAS, MlflowData, unique
from tests.live.mlflow_server import MlflowServer
from tests.template.baking import TEMPLATE

pytestmark = [pytest.mark.live, pytest.mark.bake]

SECONDS = 60


@dataclass(frozen=True)
class Wine:
    """A project of the template on GitLab, a model without a version, and who runs pipelines."""

    world: World
    gitlab: Gitlab
    project: Project
    clone: Path
    data: MlflowData
    runner: Runner
    token: str

    @property
    def model(self) -> str:
        return self.project.path

    def command(self, *words: str) -> str:
        """What a command says on both streams; it must succeed."""
        said = self.world.run(self.clone, "sharinghub", *words, GITLAB_TOKEN=self.token)
        assert self.token not in said
        return said

    def register(self) -> None:
        """As the user interface does it."""
        run = self.data.run({"test_f1": 0.9})
        self.data.upload(f"{run.artifact_uri}/model", KERAS)
        self.data.version(self.model, f"{run.artifact_uri}/model", run_id=run.run_id)

    def linked(self) -> list[str]:
        content = yaml.safe_load(self.project.read("README.md").split("---", 2)[1])
        return [link["mlflow:uri"].rpartition("/")[2] for link in content.get("links", [])]

    def wait_for_pipelines(self, count: int) -> None:
        """MLflow sends its events when it has answered."""
        end = time.monotonic() + SECONDS
        while len(self.project.pipelines) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.project.pipelines) == count


def published(world: World, mlflow: MlflowServer, servers: ExitStack) -> Wine:
    slug = unique("wine").replace(" ", "-")
    gitlab = servers.enter_context(gitlab_server(world.folder / f"gitlab-of-{slug}"))
    ada = gitlab.user("ada")
    gitlab.member(gitlab.group("space"), ada, MAINTAINER)
    token = gitlab.token(ada)
    answers = [
        f"project_slug={slug}", "package_name=wine_quality", "tracking=mlflow",
        f"gitlab_url={gitlab.url}", "gitlab_namespace=space", "sharinghub_url=",
        f"mlflow_tracking_uri={mlflow.url}",
    ]  # fmt: skip
    how = ["--no-input", "--default-config", "--output-dir", str(world.folder)]
    world.run(world.folder, "cookiecutter", str(TEMPLATE), *how, *answers)
    clone = world.folder / slug
    pyproject = clone / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^tools = .*", f'tools = ["{world.tools}"]', text)
    pyproject.write_text(text, encoding="utf-8")
    world.git(clone, "commit", "-qam", "The tools of this checkout")
    world.run(clone, "sharinghub", "publish", GITLAB_TOKEN=token)
    (project,) = gitlab.state.projects.values()
    secret = gitlab.project_token(project)
    world.run(
        clone, "sharinghub", "publish", "--ci-variables", GITLAB_TOKEN=token, PROJECT_TOKEN=secret
    )
    project.pipelines.clear()
    data = MlflowData(mlflow.url)
    data.model(slug)
    runner = Runner(world, gitlab, project, token)
    return Wine(world, gitlab, project, clone, data, runner, token)


@pytest.fixture
def on_mlflow_3(ci_world: World, mlflow_3: MlflowServer) -> Iterator[Wine]:
    with ExitStack() as servers:
        wine = published(ci_world, mlflow_3, servers)
        yield wine
        wine.command("webhook", "remove")
        assert wine.gitlab.errors == []


@pytest.fixture
def on_mlflow_2(ci_world: World, mlflow_2: MlflowServer) -> Iterator[Wine]:
    with ExitStack() as servers:
        wine = published(ci_world, mlflow_2, servers)
        yield wine
        assert wine.gitlab.errors == []


def test_webhook_starts_the_pipeline_that_links(on_mlflow_3: Wine) -> None:
    wine = on_mlflow_3
    said = wine.command("webhook", "install")
    assert f"has now the webhook sharinghub-link-{wine.project.id}" in said
    assert "as it should be" in wine.command("webhook", "install")
    (trigger,) = wine.project.triggers
    assert trigger.token not in said

    wine.register()
    wine.wait_for_pipelines(1)
    (ran,) = wine.runner.run_pending()
    assert (ran.code, set(ran.jobs)) == (0, {"link"}), ran.said
    assert wine.linked() == ["1"]
    assert wine.project.log()[0] == f"Link {wine.model} v1 [skip ci]"

    # Linking tags the version, of which MLflow tells as well: it ends there, before anything is
    # installed.
    wine.wait_for_pipelines(4)
    head = wine.project.head()
    (ran,) = wine.runner.run_pending(at_most=1)
    (said,) = ran.jobs.values()
    # The runner shows some commands.
    shown = [line for line in said.splitlines() if not line.startswith("$ ")]
    assert shown == ["the tag is one that linking sets itself: nothing to link"]
    assert wine.project.head() == head
    for pipeline in wine.project.pipelines:
        pipeline.status = "success"

    # An alias: what the README shows of it changes.
    wine.data.alias(wine.model, "champion", "1")
    wine.wait_for_pipelines(5)
    (ran,) = wine.runner.run_pending()
    assert ran.code == 0, ran.said
    assert "mlflow:aliases: [champion]" in wine.project.read("README.md")
    assert wine.world.places_of(trigger.token) == []


def test_what_the_commands_say(on_mlflow_3: Wine) -> None:
    wine = on_mlflow_3
    wine.command("webhook", "install")
    said = wine.command("webhook", "status")
    assert said == (
        f"✓ webhook        sharinghub-link-{wine.project.id} of {wine.data.url}, 5 events\n"
        f"✓ trigger token  number {wine.project.triggers[0].id}, not used yet\n"
    )
    said = wine.command("webhook", "test")
    (pipeline,) = wine.project.pipelines
    page = f"{wine.gitlab.url}/{wine.project.full_path}/-/pipelines/{pipeline.id}"
    assert said.endswith(f"sent an example, and the pipeline was started: {page}\n")
    payload = json.loads(pipeline.files["TRIGGER_PAYLOAD"])
    assert (payload["entity"], payload["action"]) == ("model_version", "created")
    # An example is of no model of ours: the registry is asked, and has nothing.
    (ran,) = wine.runner.run_pending()
    said = ran.jobs["link"].splitlines()[-1]
    assert said == f"nothing to link: '{wine.model}' has no version yet"

    assert wine.command("webhook", "remove") == "removed 1 webhook and 1 trigger token\n"
    assert wine.project.triggers == []
    assert wine.command("webhook", "remove") == "there was nothing to remove\n"


def test_schedule_links_where_there_are_no_webhooks(on_mlflow_2: Wine) -> None:
    wine = on_mlflow_2
    wine.command("publish", "--schedule")
    (schedule,) = wine.project.schedules
    api = f"{wine.gitlab.url}/api/v4/projects/{wine.project.id}/pipeline_schedules"
    play = f"{api}/{schedule.id}/play"
    headers = {"PRIVATE-TOKEN": wine.token}

    wine.register()
    wine.register()
    requests.post(play, headers=headers, timeout=10).raise_for_status()
    (ran,) = wine.runner.run_pending()
    assert (ran.code, set(ran.jobs)) == (0, {"link"}), ran.said
    assert wine.linked() == ["2", "1"]

    head = wine.project.head()
    requests.post(play, headers=headers, timeout=10).raise_for_status()
    (ran,) = wine.runner.run_pending()
    assert ran.code == 0, ran.said
    assert f"models:/{wine.model}/2 is linked; the README is up to date" in ran.jobs["link"]
    assert wine.project.head() == head
