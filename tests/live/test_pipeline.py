"""From a bake to the link on GitLab: the generated project's own pipeline, run job by job.

Real are git and DVC, MLflow 2.14 and 3, the jobs' commands; GitLab and SharingHub are the tests'.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from sharinghub_tools.domain import linked_item
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.server import gitlab_server
from tests.gitlab.state import DEVELOPER, MAINTAINER, REPORTER
from tests.live.ci_world import World
from tests.live.gitlab_ci_local import Ran
from tests.live.mlflow_data import unique
from tests.sharinghub.portal import SharingHub
from tests.sharinghub.server import sharinghub_server
from tests.template.baking import TEMPLATE

pytestmark = [pytest.mark.live, pytest.mark.bake]

LINEAGE_SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "lineage.schema.json"

# What does not depend on the server is tried with one.
with_one_server = pytest.mark.parametrize("published", ["mlflow"], indirect=True)


@dataclass(frozen=True)
class Published:
    """A project after ``sharinghub publish``, and what its first pipeline did.

    Attributes:
        kind: where runs go, as the settings call it.
        clone: where a person works.
        ran: the pipeline of the default branch.
        mlflow: address of the MLflow server itself, which asks nobody who they are.
        secrets: tokens that were given to somebody.
    """

    kind: str
    world: World
    gitlab: Gitlab
    portal: SharingHub
    project: Project
    clone: Path
    ran: Ran
    mlflow: str
    secrets: dict[str, str]

    def variables(self) -> dict[str, str]:
        """What GitLab gives to the jobs of a protected branch."""
        return {
            "CI_PROJECT_ID": str(self.project.id),
            "CI_SERVER_URL": self.gitlab.url,
            "CI_DEFAULT_BRANCH": self.project.default_branch,
        } | {name: variable.value for name, variable in self.project.variables.items()}

    def another_clone(self, name: str) -> Path:
        """What a runner fetches."""
        folder = self.world.folder / name
        token = self.secrets["ada"]
        self.world.git(self.world.folder, "clone", "-q", self.url, str(folder), token=token)
        return folder

    @property
    def url(self) -> str:
        return f"{self.gitlab.url}/{self.project.full_path}.git"

    @property
    def name(self) -> str:
        """Of the registered model and the experiment."""
        suffix = f" ({self.project.id})" if self.kind == "sharinghub" else ""
        return f"{self.project.path}{suffix}"

    def ask_mlflow(self, path: str) -> Any:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"{self.mlflow}/api/2.0/mlflow/{path}", timeout=60) as answer:
            return json.load(answer)


@pytest.fixture(scope="module", params=["mlflow", "sharinghub"])
def published(request: pytest.FixtureRequest, ci_world: World) -> Iterator[Published]:
    """On a server of MLflow 3, or on SharingHub's MLflow 2.14; published, and its pipeline run."""
    kind: str = request.param
    world = ci_world
    mlflow = request.getfixturevalue("mlflow_3" if kind == "mlflow" else "mlflow_2").url
    with ExitStack() as servers:
        gitlab = servers.enter_context(gitlab_server(world.folder / f"gitlab-{kind}"))
        portal = servers.enter_context(
            sharinghub_server(world.folder / f"portal-{kind}", gitlab, mlflow_url=mlflow)
        )
        ada = gitlab.user("ada")
        gitlab.member(gitlab.group("space"), ada, MAINTAINER)
        secrets = {"ada": gitlab.token(ada)}

        slug = unique(f"wine {kind}").replace(" ", "-")
        clone = bake(world, slug, kind, gitlab.url, portal.url, mlflow)
        publish(world, clone, GITLAB_TOKEN=secrets["ada"])
        project = next(p for p in gitlab.state.projects.values() if p.path == slug)
        secrets["project"] = gitlab.project_token(project)
        publish(
            world,
            clone,
            "--ci-variables",
            GITLAB_TOKEN=secrets["ada"],
            PROJECT_TOKEN=secrets["project"],
        )
        nothing = Ran(0, "", {})
        made = Published(kind, world, gitlab, portal, project, clone, nothing, mlflow, secrets)
        yield replace(made, ran=world.pipeline(clone, made.variables()))
        assert gitlab.errors == []
        assert portal.errors == []


def bake(world: World, slug: str, kind: str, gitlab: str, portal: str, mlflow: str) -> Path:
    """A project whose training takes a moment, with a gate that lets everything pass."""
    answers = [
        f"project_slug={slug}", "package_name=wine_quality", f"tracking={kind}",
        f"gitlab_url={gitlab}", "gitlab_namespace=space", f"sharinghub_url={portal}",
        *([f"mlflow_tracking_uri={mlflow}"] if kind == "mlflow" else []),
    ]  # fmt: skip
    how = ["--no-input", "--default-config", "--output-dir", str(world.folder)]
    world.run(world.folder, "cookiecutter", str(TEMPLATE), *how, *answers)
    made = world.folder / slug
    settings = (made / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^tools = .*", f'tools = ["{world.tools}"]', settings)
    (made / "pyproject.toml").write_text(settings, encoding="utf-8")
    set_parameters(made, epochs=3, accuracy=0)
    # Those of its tests that train take half a minute; the template's tests run them.
    world.git(made, "rm", "-q", "tests/test_pipeline.py", "tests/test_predict.py")
    world.git(made, "commit", "-qam", "A moment is enough")
    return made


def set_parameters(project: Path, epochs: int, accuracy: float) -> None:
    parameters = yaml.safe_load((project / "params.yaml").read_text(encoding="utf-8"))
    parameters["train"]["epochs"] = epochs
    gate = {"minimum": {"test_accuracy": accuracy}, "maximum": {}, "champion": "test_f1"}
    parameters["gate"]["classification"] = gate
    text = yaml.safe_dump(parameters, sort_keys=False)
    (project / "params.yaml").write_text(text, encoding="utf-8")


def publish(world: World, project: Path, *options: str, **tokens: str) -> None:
    world.run(project, "sharinghub", "publish", *options, **tokens)


def front_matter(project: Project, ref: str = "main") -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(project.read("README.md", ref).split("---", 2)[1])
    return content


def test_every_job_passes(published: Published) -> None:
    ran = published.ran
    assert ran.code == 0, ran.said
    assert set(ran.jobs) == {"check", "train", "register", "link"}
    assert re.search(r"^ PASS +check +\d+% coverage$", ran.said, re.MULTILINE)
    assert "4 files pushed" in ran.jobs["train"]
    assert f"{published.name} version 1 registered, from run" in ran.jobs["register"]


def test_page_of_the_project_is_an_artifact_of_check(published: Published) -> None:
    document = json.loads((published.clone / "preview-site/document.json").read_text())
    assert document["failure"] is None
    assert document["item"]["id"] == published.project.full_path
    assert (published.clone / "preview-site/index.html").is_file()


def test_readme_on_gitlab_has_the_link(published: Published) -> None:
    project = published.project
    assert project.log("main")[0] == f"Link {project.path} v1 [skip ci]"
    (link,) = front_matter(project)["links"]
    assert link["rel"] == "mlflow:model"
    assert link["mlflow:uri"] == f"models:/{published.name}/1"
    asset = front_matter(project)["assets"][-1]
    assert asset["mlflow:uri"] == f"models:/{published.name}/1"
    # Nothing but the README and the model's Item was committed.
    changed = published.world.git(project.git, "diff", "--name-only", "main~1", "main")
    assert changed.split() == ["README.md", linked_item.path(published.name)]


def test_run_and_version_say_where_they_come_from(published: Published) -> None:
    run_id = json.loads((published.clone / "reports/run.json").read_text())["run_id"]
    run = published.ask_mlflow(f"runs/get?run_id={run_id}")["run"]
    tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
    page = f"{published.gitlab.url}/{published.project.full_path}"
    assert tags["ci.job_url"].startswith(f"{page}/-/jobs/")
    assert tags["ci.pipeline_url"].startswith(f"{page}/pipelines/")
    trained = published.world.git(published.clone, "rev-parse", "main")
    assert (tags["mlflow.source.git.commit"], tags["git.dirty"]) == (trained, "false")
    assert (tags["mlflow.source.git.branch"], tags["mlflow.source.git.repoURL"]) == ("main", page)
    assert tags["ci.user"]

    name = urllib.request.quote(published.name)
    answer = published.ask_mlflow(f"model-versions/get?name={name}&version=1")
    versions_tags = {tag["key"]: tag["value"] for tag in answer["model_version"]["tags"]}
    kept = {key: value for key, value in tags.items() if key.startswith("ci.")}
    assert versions_tags.items() >= {"gate": "passed", "git.commit": trained, **kept}.items()
    # And where it is shown.
    assert versions_tags["sharinghub.project"] == page
    assert versions_tags["sharinghub.commit"] == published.project.head("main")


def test_item_says_which_data_code_run_job_and_person_made_it(published: Published) -> None:
    project, clone = published.project, published.clone
    page = f"{published.gitlab.url}/{project.full_path}"
    item = json.loads(project.read(linked_item.path(published.name)))
    schema = json.loads(LINEAGE_SCHEMA.read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(item["properties"])
    told = {
        key.removeprefix("lineage:"): value
        for key, value in item["properties"].items()
        if key.startswith("lineage:")
    }
    stage = yaml.safe_load((clone / "dvc.lock").read_text(encoding="utf-8"))["stages"]["train"]
    hashes = {entry["path"]: entry["md5"] for entry in stage["deps"]}
    assert [(data["name"], data["md5"]) for data in told["data"]] == [
        (split, hashes[f"data/{split}.csv"]) for split in ("train", "validation", "test")
    ]
    trained = published.world.git(clone, "rev-parse", "main")
    assert told["code"] == {
        "commit": trained,
        "repository": page,
        "page": f"{page}/-/commit/{trained}",
        "branch": "main",
        "entrypoint": "wine_quality/train.py",
        "dirty": False,
    }
    assert told["run"]["id"] == json.loads((clone / "reports/run.json").read_text())["run_id"]
    assert told["run"]["parameters"]["train.epochs"] == "3"
    metrics = json.loads((clone / "reports/metrics.json").read_text())
    assert told["run"]["metrics"] == pytest.approx(metrics)
    assert told["job"]["page"].startswith(f"{page}/-/jobs/")
    assert told["person"]


def test_data_are_in_the_store(published: Published) -> None:
    lock = yaml.safe_load((published.clone / "dvc.lock").read_text(encoding="utf-8"))
    wanted = {out["md5"] for out in lock["stages"]["prepare"]["outs"]}
    store = published.portal.store(published.project.id)
    kept = {
        "".join(path.parts[-2:]): path.read_bytes() for path in store.rglob("*") if path.is_file()
    }
    assert set(kept) == wanted
    assert {hashlib.md5(content).hexdigest() for content in kept.values()} == wanted


def test_next_pipeline_pulls_the_data_and_trains_nothing(published: Published) -> None:
    world, clone = published.world, published.clone
    world.git(clone, "add", "dvc.lock", "reports")
    world.git(clone, "commit", "-qm", "What the pipeline trained")
    world.git(
        clone, "pull", "-q", "--rebase", published.url, "main", token=published.secrets["ada"]
    )
    world.git(clone, "push", "-q", published.url, "main", token=published.secrets["ada"])
    runner = published.another_clone(f"next-{published.project.path}")

    ran = world.pipeline(runner, published.variables(), "train", "register")

    assert ran.code == 0, ran.said
    assert "4 files fetched" in ran.jobs["train"]
    assert "Data and pipelines are up to date." in ran.jobs["train"]
    assert f"{published.name} version 1 was registered before" in ran.jobs["register"]


@with_one_server
def test_gate_that_says_no_ends_the_pipeline(published: Published) -> None:
    world = published.world
    runner = published.another_clone(f"gate-{published.project.path}")
    set_parameters(runner, epochs=3, accuracy=1.1)
    world.git(runner, "commit", "-qam", "Only the impossible is good enough")
    before = published.project.head("main")

    ran = world.pipeline(runner, published.variables(), "register", "link")

    assert ran.code == 1
    assert re.search(r"does not pass the gate: test_accuracy 0\.\d+ is below 1\.1", ran.said)
    assert "link" not in ran.jobs
    assert published.project.head("main") == before


@with_one_server
def test_schedule_trains_anew(published: Published) -> None:
    runner = published.another_clone("schedule")
    variables = {"CI_PIPELINE_SOURCE": "schedule"}

    ran = published.world.pipeline(runner, published.variables() | variables, "train")

    assert ran.code == 0, ran.said
    assert "4 files fetched" in ran.jobs["train"]
    assert re.search(r"^run [0-9a-f]{32}, model models:/m-", ran.jobs["train"], re.MULTILINE)


@with_one_server
def test_training_on_a_branch_without_tokens_is_a_trial(published: Published) -> None:
    world = published.world
    runner = published.another_clone("trial")
    world.git(runner, "switch", "-qc", "next")
    set_parameters(runner, epochs=2, accuracy=0)
    world.git(runner, "commit", "-qam", "Another number of epochs")
    variables = published.variables()
    for name in published.project.variables:
        del variables[name]
    asked = len(published.portal.requests)

    ran = world.pipeline(runner, variables, "train")

    assert ran.code == 0, ran.said
    assert "training in experiment" in ran.jobs["train"]
    assert "at sqlite:///mlflow.db" in ran.jobs["train"]
    assert (runner / "reports" / "metrics.json").is_file()
    assert len(published.portal.requests) == asked


@with_one_server
def test_store_that_refuses_ends_the_job_before_the_training(published: Published) -> None:
    runner = published.another_clone(f"refused-{published.project.path}")
    token = published.gitlab.project_token(published.project, level=REPORTER)
    published.secrets["reporter"] = token

    ran = published.world.pipeline(runner, published.variables() | {"DVC_TOKEN": token}, "train")

    assert ran.code == 1
    store = f"{published.portal.url}/api/store/{published.project.id}"
    assert ran.jobs["train"].splitlines()[-1] == (
        f"the store refuses the token: {store} answers 403; it wants a Developer's"
    )


@with_one_server
def test_link_by_merge_request_of_somebody_who_may_not_push(published: Published) -> None:
    project, gitlab = published.project, published.gitlab
    published.secrets["developer"] = gitlab.project_token(project, level=DEVELOPER)
    unlinked = project.read("README.md", project.commits("main")[-1].sha)
    project.commit("main", {"README.md": unlinked}, "Without the link")
    runner = published.another_clone(f"request-{project.path}")
    before = project.head("main")
    variables = {
        "PROJECT_TOKEN": published.secrets["developer"],
        "LINK_BY": "merge-request",
        "MODEL_VERSION": "1",
    }

    ran = published.world.pipeline(runner, published.variables() | variables, "link")

    assert ran.code == 0, ran.said
    assert project.head("main") == before
    (request,) = project.merge_requests
    (link,) = front_matter(project, request.source_branch)["links"]
    assert link["mlflow:uri"] == f"models:/{published.name}/1"


def test_local_tracking_registers_nothing(ci_world: World, tmp_path: Path) -> None:
    how = ["--no-input", "--default-config", "--output-dir", str(tmp_path)]
    ci_world.run(tmp_path, "cookiecutter", str(TEMPLATE), *how)
    made = tmp_path / "wine-quality"
    settings = (made / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^tools = .*", f'tools = ["{ci_world.tools}"]', settings)
    (made / "pyproject.toml").write_text(settings, encoding="utf-8")
    url = "https://gitlab.example.org/space/wine-quality.git"
    ci_world.git(made, "remote", "add", "origin", url)

    ran = ci_world.pipeline(made, {"PROJECT_TOKEN": "of the tests"}, "register", "link")

    assert ran.code == 0, ran.said
    said = {ran.jobs[job].splitlines()[-1] for job in ("register", "link")}
    assert said == {
        "tracking is local: runs stay in the job that made them, and nothing is registered"
    }


def test_no_token_is_left_anywhere(published: Published) -> None:
    world = published.world
    for secret in published.secrets.values():
        assert world.places_of(secret) == []
        assert secret not in published.ran.said
    # The processes were seen, and what is looked for would be found.
    assert any(b"wine_quality.train" in line for line in world.arguments)
    assert world.places_of("wine_quality.train") != []
