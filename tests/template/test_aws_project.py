"""A baked project with the workflow on AWS: its own tests, and a run of 20 test cases."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patches import pixels, write_picture
from tests.template import image_projects, workflow_parts
from tests.template.baking import git
from tests.template.working import bake, run, set_parameters

pytestmark = pytest.mark.bake


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("aws")
    baked = bake(folder, "use_case=images", "deployment=aws", "project_name=Bikes")
    set_parameters(baked, "workflow", classes=["bicycle", "motorcycle"])
    return baked


@pytest.fixture
def python(workflow_python: Path) -> str:
    return str(workflow_python)


@pytest.fixture
def endpoint() -> Iterator[str]:
    with workflow_parts.unsure_endpoint() as url:
        yield url


def told(python: str, project: Path, *arguments: str, fails: int = 0, **variables: str) -> str:
    process = subprocess.run(
        [python, "-m", *arguments],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull} | variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert process.returncode == fails, process.stdout + process.stderr
    return process.stdout + process.stderr


def test_it_has_the_files_of_image_projects_and_its_own(project: Path) -> None:
    expected = {
        *image_projects.files("bikes"),
        *image_projects.endpoint_files("bikes"),
        *image_projects.workflow_files("bikes"),
    }

    assert git(project, "ls-files").split() == sorted(expected)


def test_checks_pass(project: Path) -> None:
    run(project, "ruff", "check", "--no-cache")
    run(project, "ruff", "format", "--check", "--no-cache")
    run(project, "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml")


def test_its_own_tests_pass(project: Path, python: str) -> None:
    said = told(python, project, "pytest", "-q", "-p", "no:cacheprovider", "aws/tests")

    assert "skipped" not in said


def test_twenty_cases_of_which_half_are_refused(
    project: Path, python: str, endpoint: str, tmp_path: Path
) -> None:
    for number in range(24):
        write_picture(tmp_path / "test" / f"{number:02}.png", pixels(3, seed=number))
    cases, outcome = tmp_path / "cases.json", tmp_path / "outcome.json"

    made = ["test-cases", "--local", "--folder", str(tmp_path), "-o", str(cases)]
    said = told(python, project, "bikes.workflow", *made)
    assert said == f"20 test cases are in {cases}\n"
    ran = ["run", "--local", "--folder", str(tmp_path), "--cases", str(cases)]
    ran += ["--endpoint", endpoint, "-o", str(outcome)]
    # Whatever a person has set for AWS gets nothing of it.
    theirs = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_PROFILE": "ada"}
    said = told(python, project, "bikes.workflow", *ran, fails=1, **theirs)

    keys = [each["s3_key"] for each in json.loads(cases.read_text())["images"]]
    kept = json.loads(outcome.read_text())
    assert [each["s3_key"] for each in kept["outcomes"]] == keys
    refused = [each for each in kept["outcomes"] if each["outcome"] == "refused"]
    assert len(refused) == 10
    assert [each["message"]["images"] for each in kept["notifications"]] == [refused]
    assert said.splitlines()[-1] == (
        "execution FAILED: ThresholdNotMetError: refused images: 10; the notification names them"
    )


def test_what_is_missing_is_one_line(project: Path, python: str, tmp_path: Path) -> None:
    said = told(python, project, "bikes.workflow", "run", "--local", "none.png", fails=2)

    assert said == "error: none.png cannot be read: No such file or directory\n"

    write_picture(tmp_path / "test" / "a.png", pixels(3))
    made = ["test-cases", "--local", "--n", "1", "--folder", str(tmp_path), "-o", "none/a.json"]
    said = told(python, project, "bikes.workflow", *made, fails=2)

    assert said == "error: none/a.json cannot be written: No such file or directory\n"


def test_dvcs_environment_is_told_to_be_the_wrong_one(project: Path) -> None:
    said = run(project, "bikes.workflow", "run", "--local", "none.png", fails=2)

    assert said.startswith("error: moto ")
    assert said.endswith(
        ": the workflow has an environment of its own, see «Install» in aws/README.md\n"
    )
