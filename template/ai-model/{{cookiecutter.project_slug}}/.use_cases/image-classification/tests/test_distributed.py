"""Several processes train as one does."""

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import keras
import mlflow
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from conftest import ROOT, copy_of_project, set_parameters

from {{ cookiecutter.package_name }} import (
    console,
    data,
    distributed,
    fitting,
    libraries,
    pipeline,
    prepare,
)

needs_jax = pytest.mark.skipif(
    importlib.util.find_spec("jax") is None, reason="needs the group jax of pyproject.toml"
)


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def train(folder: Path, processes: int) -> pd.DataFrame:
    """Train in a copy of a project; returns values by epoch."""
    copy_of_project(folder)
    # Dropout and augmentation are as they are: chance is the same, too.
    set_parameters(folder, "train", epochs=2, batch_size=4)
    prepare.prepare(folder)
    coordinator = f"127.0.0.1:{free_port()}"
    started = []
    for process in range(processes):
        code = (
            "from pathlib import Path\n"
            f"from {distributed.__package__} import distributed\n"
            f"folder = Path({str(folder)!r})\n"
            f"code = distributed.run({coordinator!r}, {processes}, {process}, folder)\n"
            "raise SystemExit(code)\n"
        )
        # A process that is not a test's chooses its own backend.
        environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", code],
                env=environment | {"PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0] * processes, "\n".join(said)
    return pd.read_csv(folder / "reports" / "history.csv")


@needs_jax
def test_two_processes_have_the_loss_of_one_and_leave_one_run(tmp_path):
    alone, together = tmp_path / "alone", tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()

    expected, found = train(alone, 1), train(together, 2)

    assert list(found) == list(expected)
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-4)
    assert found["loss"].nunique() == 2
    libraries.quiet()
    client = mlflow.MlflowClient(f"sqlite:///{together}/mlflow.db")
    experiments = [each.experiment_id for each in client.search_experiments()]
    (run,) = client.search_runs(experiments)
    losses = client.get_metric_history(run.info.run_id, "val_loss")
    assert [loss.value for loss in losses] == pytest.approx(found["val_loss"])

    # Its model is loaded without JAX.
    mlflow.set_tracking_uri(f"sqlite:///{together}/mlflow.db")
    (output,) = run.outputs.model_outputs
    network = mlflow.keras.load_model(f"models:/{output.model_id}")
    schema = data.load_schema(together)
    test = data.load("test", schema, together)
    right = fitting.outputs(network, test, schema).argmax(axis=1) == test.y
    assert keras.backend.backend() == "tensorflow"
    assert right.mean() == run.data.metrics["test_accuracy"]


@pytest.mark.parametrize(("size", "shared"), [(8, 8), (7, 6), (1, 0)])
def test_shares_of_a_batch_are_the_batch_but_for_what_is_left_over(monkeypatch, size, shared):
    x, y = np.arange(size), np.arange(size) * 10
    dataset = tf.data.Dataset.from_tensors((x, y))
    found = []
    for process in range(2):
        parallel = SimpleNamespace(
            device_mesh=SimpleNamespace(devices=np.zeros(2)),
            data_shard_id=process,
            num_processes=2,
        )
        monkeypatch.setattr(keras.distribution, "distribution", lambda known=parallel: known)
        found += [part for part, _ in pipeline.share(dataset).as_numpy_iterator()]

    assert [int(each) for part in found for each in part] == list(range(shared))


def test_one_process_has_whole_batches():
    dataset = tf.data.Dataset.range(3)

    assert pipeline.share(dataset) is dataset


def test_options_are_given_together(capsys):
    with pytest.raises(SystemExit):
        distributed.main(["--processes", "2"])
    assert "are given together" in capsys.readouterr().err


def test_without_jax_it_is_said_how_to_get_it(project, monkeypatch):
    prepare.prepare(project)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    monkeypatch.setitem(sys.modules, "jax", None)

    with pytest.raises(console.ProjectError, match="pip install --group jax"):
        distributed.run("127.0.0.1:1", 1, 0, project)
