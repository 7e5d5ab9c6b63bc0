"""The CI/CD component, run in a project that knows nothing of this one but its job."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from sharinghub_tools.domain import linked_item
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.server import gitlab_server
from tests.live.ci_world import World
from tests.live.gitlab_ci_local import Ran
from tests.live.mlflow_data import MlflowData, unique
from tests.live.mlflow_server import MlflowServer
from tests.template.baking import ROOT

pytestmark = pytest.mark.live

COMPONENT = "templates/link-model.yml"


@dataclass(frozen=True)
class Crops:
    """A project with a README, and two versions of a model in MLflow."""

    world: World
    gitlab: Gitlab
    project: Project
    folder: Path
    model: str
    inputs: dict[str, object]

    def run(self, **inputs: object) -> Ran:
        """The pipeline with the component, its inputs written with underscores."""
        given = self.inputs | {name.replace("_", "-"): value for name, value in inputs.items()}
        pipeline = {
            "stages": ["deploy"],
            "include": [{"local": COMPONENT, "inputs": given}],
            "variables": {"CHOSEN": "1"},
        }
        (self.folder / ".gitlab-ci.yml").write_text(yaml.safe_dump(pipeline), encoding="utf-8")
        self.world.git(self.folder, "commit", "-qam", "Link")
        token = self.gitlab.project_token(self.project)
        variables = {
            "CI_PROJECT_ID": str(self.project.id),
            "CI_SERVER_URL": self.gitlab.url,
            "PROJECT_TOKEN": token,
        }
        ran = self.world.pipeline(self.folder, variables)
        assert token not in ran.said
        return ran

    def linked(self, ref: str = "main") -> list[str]:
        content = yaml.safe_load(self.project.read("README.md", ref).split("---", 2)[1])
        return [link["mlflow:uri"] for link in content.get("links", [])]


@pytest.fixture
def crops(ci_world: World, mlflow_3: MlflowServer, tmp_path: Path) -> Iterator[Crops]:
    model = unique('crops "of" spring')
    data = MlflowData(mlflow_3.url)
    data.model(model)
    run = data.run()
    for _ in range(2):
        data.version(model, f"{run.artifact_uri}/model", run_id=run.run_id)
    with gitlab_server(tmp_path / "gitlab") as gitlab:
        ada = gitlab.user("ada")
        files = {
            "README.md": "---\ntitle: Crops\n---\n# Crops\n",
            COMPONENT: (ROOT / COMPONENT).read_text(encoding="utf-8"),
            ".gitlab-ci.yml": "",
        }
        project = gitlab.project("space/crops", files, ["sharinghub:aimodel"], owner=ada)
        folder = tmp_path / "crops"
        url = f"{gitlab.url}/space/crops.git"
        ci_world.git(tmp_path, "clone", "-q", url, str(folder), token=gitlab.token(ada))
        inputs: dict[str, object] = {
            "tools": ci_world.tools,
            "model": model,
            "tracking-uri": mlflow_3.url,
        }
        yield Crops(ci_world, gitlab, project, folder, model, inputs)
        assert gitlab.errors == []


def test_newest_version_is_linked_by_a_commit(crops: Crops) -> None:
    ran = crops.run()
    assert ran.code == 0, ran.said
    assert list(ran.jobs) == ["link-model"]
    assert crops.linked() == [f"models:/{crops.model}/2"]
    item = json.loads(crops.project.read(linked_item.path(crops.model)))
    assert item["properties"]["version"] == "2"
    assert crops.run(mlm=False).code == 0
    assert crops.project.files() == [".gitlab-ci.yml", "README.md", COMPONENT]


def test_version_of_a_variable_is_linked_by_a_merge_request(crops: Crops) -> None:
    ran = crops.run(version="$CHOSEN", by="merge-request", job_name="link-crops")
    assert ran.code == 0, ran.said
    (request,) = crops.project.merge_requests
    assert crops.linked(request.source_branch) == [f"models:/{crops.model}/1"]
    assert crops.linked() == []


def test_rules_decide(crops: Crops) -> None:
    ran = crops.run(rules=[{"if": '$CI_COMMIT_BRANCH == "elsewhere"'}])
    assert (ran.code, ran.jobs) == (0, {}), ran.said
    assert crops.linked() == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("by", "push", "`push` cannot be used because it is not in the list of allowed options"),
        ("allow_failure", "maybe", "provided value is not a boolean"),
    ],
)
def test_inputs_are_typed(crops: Crops, name: str, value: str, reason: str) -> None:
    ran = crops.run(**{name: value})
    assert (ran.code, ran.jobs) == (1, {})
    assert reason in ran.said
