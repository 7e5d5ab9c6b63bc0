"""An image project's jobs that people start by hand: workers tune, the best is trained, reported.

gitlab-ci-local runs them; the workers share a study in a database, and runs in a server of MLflow.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live.ci_world import World
from tests.live.mlflow_server import MlflowServer
from tests.patches import write_scene
from tests.template.baking import TEMPLATE
from tests.template.working import set_parameters

pytestmark = [pytest.mark.live, pytest.mark.bake]

TRIALS = 4
WORKERS = 2


@dataclass(frozen=True)
class Prepared:
    """A project whose trials take a moment.

    Attributes:
        clone: where a runner works.
        study: the database in which workers meet.
        variables: that GitLab gives to the jobs.
    """

    world: World
    clone: Path
    study: Path
    variables: dict[str, str]


@pytest.fixture(scope="module")
def prepared(ci_world: World, mlflow_3: MlflowServer) -> Prepared:
    patches = write_scene(ci_world.folder / "patches", 16)
    answers = ["use_case=eurosat", "project_name=Tuned land cover", "tracking=mlflow"]
    answers += [f"mlflow_tracking_uri={mlflow_3.url}", "gitlab_url=https://gitlab.example.org"]
    how = ["--no-input", "--default-config", "--output-dir", str(ci_world.folder)]
    ci_world.run(ci_world.folder, "cookiecutter", str(TEMPLATE), *how, *answers)
    clone = ci_world.folder / "tuned-land-cover"
    set_parameters(clone, "prepare", source=str(patches), md5=None)
    set_parameters(clone, "model", filters=[4, 8])
    set_parameters(clone, "train", epochs=2)
    space = {"model.dropout": {"low": 0.0, "high": 0.5}}
    set_parameters(clone, "tune", trials=TRIALS, space=space, prune_from_epoch=None)
    settings, jobs = clone / "pyproject.toml", clone / ".gitlab-ci.yml"
    text = settings.read_text(encoding="utf-8")
    # The jobs' Python has them: jobs that run at once would get into each other's way there.
    text = re.sub(r"(?m)^tools = .*", "tools = []", text)
    settings.write_text(text, encoding="utf-8")
    text = jobs.read_text(encoding="utf-8")
    jobs.write_text(text.replace("parallel: 4", f"parallel: {WORKERS}"), encoding="utf-8")
    ci_world.git(clone, "commit", "-qam", "A moment is enough")
    if "origin" not in ci_world.git(clone, "remote"):
        origin = "https://gitlab.example.org/space/tuned-land-cover.git"
        ci_world.git(clone, "remote", "add", "origin", origin)
    study = ci_world.folder / "study.db"
    variables = {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "MLFLOW_TRACKING_URI": mlflow_3.url,
        "OPTUNA_STORAGE": f"sqlite:///{study}",
        "PROJECT_TOKEN": "token-of-nobody",
    }
    return Prepared(ci_world, clone, study, variables)


def test_workers_share_a_study_and_its_best_is_reported(prepared: Prepared) -> None:
    jobs = [f"tune: [{number}/{WORKERS}]" for number in range(1, WORKERS + 1)]

    ran = prepared.world.pipeline(prepared.clone, prepared.variables, *jobs)

    assert ran.code == 0, ran.said
    with sqlite3.connect(prepared.study) as database:
        trials = database.execute("select number, state from trials").fetchall()
    assert sorted(trials) == [(number, "COMPLETE") for number in range(TRIALS)]
    told = re.findall(r"(?m)^trial (\d+):", "\n".join(ran.jobs.values()))
    assert Counter(told) == Counter(map(str, range(TRIALS))), ran.said

    ran = prepared.world.pipeline(prepared.clone, prepared.variables, "tune-best")

    assert ran.code == 0, ran.said
    assert "model.dropout" in ran.said
    assert (prepared.clone / "reports" / "metrics.json").is_file()
    prepared.world.git(prepared.clone, "add", "-A", "params.yaml", "dvc.lock", "reports")
    prepared.world.git(prepared.clone, "commit", "-qm", "The best of the study")

    ran = prepared.world.pipeline(prepared.clone, prepared.variables, "report")

    assert ran.code == 0, ran.said
    page = (prepared.clone / "reports" / "report.html").read_text(encoding="utf-8")
    assert "test_accuracy" in page
