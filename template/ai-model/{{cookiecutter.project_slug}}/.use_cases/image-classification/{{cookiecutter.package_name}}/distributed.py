"""Train by several processes, on one machine or on many: each takes its share of every batch.

Keras' own `fit` does so with the JAX backend alone: with TensorFlow's, Keras 3 fails under
`MultiWorkerMirroredStrategy` (https://github.com/keras-team/keras/issues/20585). The model that is
logged is one like any other, and is loaded with TensorFlow.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import console, data, fitting, libraries, model, parameters, settings, train
from .console import ProjectError
from .settings import ROOT

if TYPE_CHECKING:
    import keras


def run(
    coordinator: str | None = None,
    processes: int | None = None,
    process: int | None = None,
    root: Path = ROOT,
) -> int:
    """Be one of the processes that train together.

    Every process is given the same data and parameters; the first has the run, and writes reports/.

    Args:
        coordinator: host and port where the first process listens; with the next two, None is for
            JAX to find out, as it can under Slurm, Open MPI and on Kubernetes.
        processes: how many there are.
        process: which this is, counted from 0.
        root: folder of the project.

    Returns:
        The exit code.

    Raises:
        ProjectError: JAX is not installed, the others do not come, or what `train` raises.
    """
    os.environ["KERAS_BACKEND"] = "jax"
    libraries.quiet()
    chosen = parameters.section("train", fitting.Parameters, root)
    schema = data.load_schema(root)
    splits = {split: data.load(split, schema, root) for split in ("train", "validation")}
    if not process:
        from . import tracking

        # Before the hours that the training takes.
        configured = settings.load(root)
        tracking.enter_experiment(tracking.connect(configured), configured, root)
    number = _joined(coordinator, processes, process, chosen.seed)
    history, weights = _fitted(root, splits, schema, chosen)

    import jax

    # The others may go: what is left to do is done by the first.
    jax.distributed.shutdown()
    if number:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fitted.npz")
        np.savez(file, *weights, history=json.dumps(history))
        # Evaluation and ONNX are TensorFlow's, and a process has one backend.
        call = f"distributed.finish({str(file)!r}, {str(root)!r})"
        code = f"from {__package__} import distributed; {call}"
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "PYTHONPATH": paths}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def finish(file: str, root: str) -> None:
    """Evaluate and log, in a process with TensorFlow, what several have fitted."""
    with np.load(file) as fitted:
        history = json.loads(str(fitted["history"]))
        weights = [fitted[f"arr_{number}"] for number in range(len(fitted.files) - 1)]
    fit = partial(_replayed, history, weights)
    console.run(lambda: train.say(train.train(Path(root), fit=fit)))


def _joined(coordinator: str | None, processes: int | None, process: int | None, seed: int) -> int:
    """Meet the others; returns the number of this process."""
    try:
        import jax
    except ImportError:
        raise ProjectError("JAX is not installed; run `pip install --group jax`") from None
    import keras
    import tensorflow

    # TensorFlow only reads the images: what GPUs there are, are JAX's.
    tensorflow.config.set_visible_devices([], "GPU")
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    keras.utils.set_random_seed(seed)
    try:
        keras.distribution.initialize(coordinator, processes, process)
    except (RuntimeError, ValueError) as error:
        said = str(error).strip().partition("\n")[0]
        raise ProjectError(
            f"the processes have not met at {coordinator or 'a coordinator'}: {said}; start all of "
            "them with the same --coordinator and --processes, and --process 0, 1, …"
        ) from None
    return jax.process_index()


def _fitted(
    root: Path, splits: dict[str, data.Split], schema: data.Schema, chosen: fitting.Parameters
) -> tuple[dict[str, list[float]], list[np.ndarray]]:
    """Fit a network that all processes have; returns values by epoch, and the weights."""
    import keras

    shape = parameters.section("model", model.Parameters, root)
    devices = keras.distribution.list_devices()
    if chosen.batch_size % len(devices):
        raise ProjectError(
            f"params.yaml: train.batch_size = {chosen.batch_size} cannot be shared by "
            f"{len(devices)} devices; choose a multiple"
        )
    keras.utils.disable_interactive_logging()
    # `pipeline` shares: Keras' own way wants whole batches, and private parts of TensorFlow.
    parallel = keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False)
    with parallel.scope():
        keras.utils.set_random_seed(chosen.seed)
        network = model.build(shape, schema, splits["train"])
        history = fitting.fit(network, splits, schema, chosen)
        return history, network.get_weights()


def _replayed(
    history: dict[str, list[float]],
    weights: list[np.ndarray],
    network: "keras.Model",
    *_: object,
) -> dict[str, list[float]]:
    """What `fitting.fit` would have done to the network and to the run."""
    import mlflow

    network.set_weights(weights)
    for epoch, values in enumerate(zip(*history.values(), strict=True)):
        named = dict(zip(history, map(float, values), strict=True))
        mlflow.log_metrics(named, step=epoch)
    return history


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.distributed",
        description="Train by several processes; start one of these for each. Without options JAX "
        "finds the others, under Slurm, Open MPI and on Kubernetes.",
    )
    parser.add_argument("--coordinator", metavar="HOST:PORT", help="where the first one listens")
    parser.add_argument("--processes", metavar="N", type=int, help="how many there are")
    parser.add_argument("--process", metavar="I", type=int, help="which this is, from 0")
    given = parser.parse_args(arguments)
    options = (given.coordinator, given.processes, given.process)
    if None in options and any(option is not None for option in options):
        parser.error("--coordinator, --processes and --process are given together")
    return run(*options)


if __name__ == "__main__":
    console.run(main)
