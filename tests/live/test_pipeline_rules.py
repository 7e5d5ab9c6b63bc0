"""Which jobs of the generated project's pipeline run when; nothing is run here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.ci_world import World
from tests.live.gitlab_ci_local import listed
from tests.template.baking import TEMPLATE

pytestmark = [pytest.mark.live, pytest.mark.bake]

TOKEN = {"PROJECT_TOKEN": "of the tests"}
ON_MAIN = {"CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}
ON_A_BRANCH = {"CI_COMMIT_BRANCH": "next", "CI_DEFAULT_BRANCH": "main"}

CHECK = {"check": "on_success"}
WORKERS = {f"tune: [{number}/4]": "manual" for number in range(1, 5)}
TUNE = {**WORKERS, "tune-best": "manual"}
TUNE_ON_GPU = {name.replace("tune", "tune-gpu"): when for name, when in WORKERS.items()}
TUNE_ON_GPU["tune-best-gpu"] = "manual"
TRAIN = {**CHECK, "train": "on_success", **TUNE}
BY_HAND = {**CHECK, "train": "manual", **TUNE}
LINK = {"register": "on_success", "link": "on_success"}
LINK_ALONE = {"link": "on_success"}
DESCRIPTION = "CI_PIPELINE_SCHEDULE_DESCRIPTION"


@pytest.fixture(scope="module")
def project(ci_world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its branch ``main`` is as ``origin`` has it."""
    folder = tmp_path_factory.mktemp("rules")
    how = ["--no-input", "--default-config", "--output-dir", str(folder), "tracking=gitlab"]
    ci_world.run(folder, "cookiecutter", str(TEMPLATE), *how)
    made = folder / "wine-quality"
    ci_world.git(made, "remote", "add", "origin", "https://gitlab.example.org/space/wine.git")
    ci_world.git(made, "update-ref", "refs/remotes/origin/main", "HEAD")
    ci_world.git(made, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return made


@pytest.mark.parametrize(
    ("variables", "jobs"),
    [
        (ON_MAIN | TOKEN, TRAIN | LINK),
        (ON_MAIN, TRAIN),
        (ON_MAIN | TOKEN | {"CI_PIPELINE_SOURCE": "schedule"}, TRAIN | LINK),
        (ON_MAIN | TOKEN | {"CI_PIPELINE_SOURCE": "web"}, TRAIN | LINK),
        (
            ON_MAIN | TOKEN | {"TRAIN_RUNNER_TAG": "gpu"},
            CHECK | {"train-gpu": "on_success"} | TUNE_ON_GPU | LINK,
        ),
        (ON_MAIN | TOKEN | {"CI_PIPELINE_SOURCE": "trigger"}, LINK_ALONE),
        (ON_MAIN | TOKEN | {"CI_PIPELINE_SOURCE": "trigger", "TRAIN_ANEW": "yes"}, TRAIN | LINK),
        (ON_MAIN | TOKEN | {"CI_PIPELINE_SOURCE": "schedule", "LINK_ONLY": "yes"}, LINK_ALONE),
        (
            ON_MAIN
            | TOKEN
            | {"CI_PIPELINE_SOURCE": "schedule", DESCRIPTION: "sharinghub: link new versions"},
            LINK_ALONE,
        ),
        (ON_A_BRANCH, BY_HAND),
        (ON_A_BRANCH | TOKEN, BY_HAND),
        (
            ON_A_BRANCH | {"TRAIN_RUNNER_TAG": "gpu"},
            CHECK | {"train-gpu": "manual"} | TUNE_ON_GPU,
        ),
    ],
    ids=[
        "default branch",
        "without a token",
        "schedule",
        "run by hand",
        "with a GPU",
        "a webhook",
        "a trigger that trains",
        "a schedule that links",
        "a schedule that links, by its name",
        "a branch",
        "a protected branch",
        "a branch with a GPU",
    ],
)
def test_on_a_branch(
    ci_world: World, project: Path, variables: dict[str, str], jobs: dict[str, str]
) -> None:
    assert listed(project, variables=variables, environment=ci_world.environment) == jobs


def test_in_a_merge_request(ci_world: World, project: Path) -> None:
    variables = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_DEFAULT_BRANCH": "main"}
    environment = ci_world.environment
    jobs = listed(project, "CI_COMMIT_BRANCH", variables=variables, environment=environment)
    assert jobs == BY_HAND


@pytest.mark.parametrize(
    ("changed", "variables", "jobs"),
    [
        ("README.md", {}, CHECK | TUNE),
        ("wine_quality/model.py", {}, TRAIN | LINK),
        ("params.yaml", {}, TRAIN | LINK),
        ("README.md", {"CI_PIPELINE_SOURCE": "schedule"}, TRAIN | LINK),
        ("README.md", {"TRAIN_ANEW": "yes"}, TRAIN | LINK),
    ],
)
def test_only_what_the_model_is_made_of_trains(
    ci_world: World, project: Path, changed: str, variables: dict[str, str], jobs: dict[str, str]
) -> None:
    file = project / changed
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}# changed\n", encoding="utf-8")
    try:
        variables = ON_MAIN | TOKEN | variables
        environment = ci_world.environment
        assert listed(project, variables=variables, environment=environment, compares=True) == jobs
    finally:
        file.write_text(before, encoding="utf-8")
