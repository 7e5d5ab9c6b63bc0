"""Studies for real, with trainings of two epochs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import mlflow
import optuna
import pytest
import yaml
from conftest import ROOT, copy_of_project, set_parameters
from optuna.trial import TrialState

from {{ cookiecutter.package_name }} import (
    console,
    libraries,
    prepare,
    register,
    tune,
)

SPACE = {"model.dropout": {"low": 0.0, "high": 0.5}, "train.batch_size": [4, 8]}
STUDY = "together"


def prepared(folder: Path, trials: int) -> Path:
    copy_of_project(folder)
    set_parameters(folder, "tune", trials=trials, space=SPACE)
    prepare.prepare(folder)
    return folder


@pytest.fixture(scope="module")
def tuned(tmp_path_factory):
    """A project with a study of three trials; returns its folder and what was found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPTUNA_STORAGE", raising=False)
        folder = prepared(tmp_path_factory.mktemp("project"), trials=3)
        return folder, tune.tune(folder)


def runs_of(folder: Path, left: tune.Tuned) -> list[mlflow.entities.Run]:
    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    below = f"tags.mlflow.parentRunId = '{left.parent}'"
    experiment = client.get_run(left.parent).info.experiment_id
    return client.search_runs([experiment], below, order_by=["attributes.start_time"])


def test_each_trial_is_a_run_below_that_of_the_study(tuned):
    folder, left = tuned
    *trials, retrained = runs_of(folder, left)

    assert [run.data.tags["optuna.trial"] for run in trials] == ["0", "1", "2"]
    assert {run.info.status for run in trials} == {"FINISHED"}
    assert len({run.data.params["model.dropout"] for run in trials}) == 3
    objectives = [run.data.metrics["objective"] for run in trials]
    assert left.objective == min(objectives)
    assert left.trial == objectives.index(min(objectives))
    assert retrained.info.run_id == left.trained.run_id


def test_no_trial_sees_the_test_split(tuned):
    folder, left = tuned
    *trials, _ = runs_of(folder, left)

    names = {name for run in trials for name in run.data.metrics}
    assert "objective" in names
    assert [name for name in names if name.startswith("test_")] == []


def test_run_of_the_study_has_the_pictures(tuned):
    folder, left = tuned
    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    parent = client.get_run(left.parent)

    assert {item.path for item in client.list_artifacts(left.parent)} == {
        "parallel_coordinate.png",
        "importances.png",
        "history.png",
        "trials.csv",
    }
    assert (parent.info.status, parent.data.metrics) == ("FINISHED", {"objective": left.objective})
    assert parent.data.params["tune.trials"] == "3"


def test_best_values_are_in_the_parameters_and_register_takes_their_run(tuned):
    folder, left = tuned
    given = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))

    assert given["model"]["dropout"] == left.values["model.dropout"]
    assert given["train"]["batch_size"] == left.values["train.batch_size"]
    outcome = register.register(root=folder)
    assert (outcome.run_id, outcome.version) == (left.trained.run_id, "1")


def test_study_that_is_complete_is_left_alone_and_goes_on_when_more_is_wanted(tuned):
    folder, left = tuned

    assert tune.tune(folder) == left
    set_parameters(folder, "tune", trials=4)
    more = tune.tune(folder)

    assert (more.study, more.parent) == (left.study, left.parent)
    trials = [run.data.tags["optuna.trial"] for run in runs_of(folder, more)]
    assert trials[:3] + trials[4:5] == ["0", "1", "2", "3"]
    assert len(trials) in {5, 6}


def test_network_that_diverges_is_no_best(tmp_path, capsys):
    folder = prepared(tmp_path, trials=1)
    space = {"model.learning_rate": {"low": 1e37, "high": 1e38}}
    set_parameters(folder, "tune", space=space)

    with pytest.raises(console.ProjectError, match=r"no trial of study .* came to an end"):
        tune.tune(folder)
    assert "trial 0: pruned (model.learning_rate" in capsys.readouterr().out


def test_storage_that_cannot_be_used_is_one_line_without_its_password(project, monkeypatch):
    prepare.prepare(project)
    monkeypatch.setenv("OPTUNA_STORAGE", "sqlite:////nowhere/secret.db")

    with pytest.raises(console.ProjectError, match="OPTUNA_STORAGE cannot be used") as caught:
        tune.tune(project)
    assert "secret" not in str(caught.value)


def finished(trials: list[optuna.trial.FrozenTrial]) -> list[optuna.trial.FrozenTrial]:
    ends = (TrialState.COMPLETE, TrialState.PRUNED)
    return [trial for trial in trials if trial.state in ends]


def worker(folder: Path, *, seconds: str = "30, 120") -> subprocess.Popen:
    """A process that runs trials of the study; `seconds` are those of the heartbeats."""
    code = (
        "from pathlib import Path\n"
        f"from {tune.__package__} import tune, workers\n"
        f"workers.HEARTBEAT, workers.GRACE = {seconds}\n"
        f"tune.tune(Path({str(folder)!r}), only_trials=True, name={STUDY!r})\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def storage(given: str) -> optuna.storages.BaseStorage:
    if "://" in given:
        return optuna.storages.RDBStorage(given)
    return optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(given))


def trials_when(given: str, process: subprocess.Popen, enough) -> list[optuna.trial.FrozenTrial]:
    """Look at the study until it has what is waited for, as long as a process lives."""
    while True:
        ended = process.poll() is not None
        try:
            trials = optuna.load_study(study_name=STUDY, storage=storage(given)).trials
        except Exception:
            trials = []
        if enough(trials):
            return trials
        assert not ended, process.communicate()[0]
        time.sleep(0.5)


@pytest.mark.skipif(os.name == "nt", reason="processes are killed by signal")
@pytest.mark.parametrize("kind", ["a file", "a database"])
def test_trial_of_a_killed_worker_is_run_by_another_and_counted_once(tmp_path, monkeypatch, kind):
    """The first worker's training never ends: it has so many epochs."""
    libraries.quiet()
    endless, folder = tmp_path / "endless", tmp_path / "project"
    for each in (endless, folder):
        each.mkdir()
        prepared(each, trials=3)
    set_parameters(endless, "train", epochs=10**6, patience=10**6)
    given = str(tmp_path / "journal.log") if kind == "a file" else f"sqlite:///{tmp_path}/study.db"
    monkeypatch.setenv("OPTUNA_STORAGE", given)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")

    doomed = worker(endless, seconds="1, 3")
    trials_when(given, doomed, lambda found: found and found[0].user_attrs.get("mlflow_run"))
    survivor = worker(folder, seconds="1, 3")
    trials_when(given, survivor, finished)
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.communicate()
    said, _ = survivor.communicate()

    assert survivor.returncode == 0, said
    trials = trials_when(given, survivor, lambda found: found)
    lost, again = trials[0], trials[3]
    assert lost.state is TrialState.FAIL
    assert [trial.number for trial in finished(trials)] == [1, 2, 3]
    assert (again.params, again.system_attrs["retry_history"]) == (lost.params, [0])
    assert said.count("is given up: its worker has ended") == 1
    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    run_ids = [trial.user_attrs["mlflow_run"] for trial in trials]
    states = [client.get_run(run_id).info.status for run_id in run_ids]
    assert states == ["KILLED", "FINISHED", "FINISHED", "FINISHED"]
    assert len(set(run_ids)) == 4


def test_reports_are_those_of_the_best_and_not_of_a_trial(tuned):
    folder, _ = tuned
    run = json.loads((folder / "reports" / "run.json").read_text())

    client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
    assert client.get_run(run["run_id"]).info.run_name.startswith("trial ") is False
