"""Stage `train`: fit the model, evaluate it on the test set, and log all of it to MLflow."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import (
    console,
    data,
    epochs,
    fitting,
    libraries,
    model,
    parameters,
    report,
    revision,
    settings,
    split_tables,
)
from .settings import ROOT, Settings

if TYPE_CHECKING:
    import keras
    from matplotlib.figure import Figure

NO_PARAMETERS = ("gate", "tune", "endpoint", "workflow")
"""Sections of params.yaml that are about runs, not of one."""


@dataclass(frozen=True)
class Trained:
    """What a run left.

    Attributes:
        run_id: the run in MLflow.
        model_uri: the logged model, for `mlflow.pyfunc.load_model`.
        metrics: of the test set, by name.
    """

    run_id: str
    model_uri: str
    metrics: dict[str, float]


def train(
    root: Path = ROOT,
    changed: parameters.Changes | None = None,
    callbacks: Sequence["keras.callbacks.Callback"] = (),
    fit: Callable[..., dict[str, list[float]]] = fitting.fit,
) -> Trained:
    """Train on the prepared data; writes reports/ and one run.

    The same seed, data and machine give the same metrics.

    Args:
        root: folder of the project.
        changed: by section, values in the place of those in params.yaml.
        callbacks: of Keras, besides those that stop early and show the progress.
        fit: in the place of `fitting.fit`.

    Raises:
        ProjectError: data or settings are missing or wrong, or MLflow cannot be reached.
    """
    chosen = parameters.section("train", fitting.Parameters, root, changed)
    shape = parameters.section("model", model.Parameters, root, changed)
    configured = settings.load(root)
    schema = data.load_schema(root)
    splits = {split: data.load(split, schema, root) for split in split_tables.SPLITS}

    libraries.import_tensorflow()
    import keras
    import mlflow
    import tensorflow

    from . import evaluation, figures, tracking

    keras.utils.disable_interactive_logging()
    tensorflow.config.experimental.enable_op_determinism()
    tracking.enter_experiment(tracking.connect(configured), configured, root)
    print(f"training in experiment {configured.experiment!r} at {configured.shown_uri}")
    named = tags(root, configured, schema)
    with tracking.translated(configured), mlflow.start_run(tags=named) as run:
        mlflow.log_params(parameters.flattened(of_a_run(root, changed)))
        inputs = tracking.datasets(root)
        tracking.log_datasets(inputs, configured)

        # Not before the run has its name, which MLflow draws at random.
        keras.utils.set_random_seed(chosen.seed)
        network = model.build(shape, schema, splits["train"])
        history = fit(network, splits, schema, chosen, callbacks)
        kept = epochs.best(history)
        print(f"kept the weights of epoch {kept} of {len(history['loss'])}")

        test = splits["test"]
        metrics, pictures = fitting.judge(schema, test, fitting.outputs(network, test, schema))
        pictures["loss"] = figures.loss_curve(history, kept)
        x = fitting.inputs(test, schema)
        model_uri, model_id = tracking.log_model(network, x[:3], schema, configured)
        cost = evaluation.cost(network, x)
        mlflow.log_metrics(
            metrics | cost,
            model_id=model_id,
            dataset=inputs["test"] if model_id else None,
        )
        for name, picture in pictures.items():
            mlflow.log_figure(picture, f"{name}.png")
        mlflow.flush_async_logging()
    trained = Trained(run.info.run_id, model_uri, metrics)
    _report(root, trained, cost, history, pictures)
    with tracking.translated(configured):
        mlflow.MlflowClient().log_artifact(trained.run_id, str(report.write(root)))
    return trained


def of_a_run(root: Path, changed: parameters.Changes | None) -> dict[str, Any]:
    """The sections of params.yaml that make a run what it is."""
    sections = parameters.load(root, changed)
    return {name: values for name, values in sections.items() if name not in NO_PARAMETERS}


def tags(root: Path, configured: Settings, schema: data.Schema) -> dict[str, str]:
    """What a run is of: task, code, data, CI job."""
    from . import tracking

    known = {"task": schema.task, "mlflow.source.name": f"{__package__}/train.py"}
    known |= revision.tags(root) | revision.data_tags(root) | tracking.data_tags(root)
    return known | _job_tags(configured)


def _job_tags(configured: Settings) -> dict[str, str]:
    """The CI job and pipeline that train, and who started them; GitLab ties its runs to the job."""
    named = {"ci.job_url": "CI_JOB_URL", "ci.pipeline_url": "CI_PIPELINE_URL"}
    named["ci.user"] = "GITLAB_USER_LOGIN"
    if configured.tracking == "gitlab":
        named["gitlab.CI_JOB_ID"] = "CI_JOB_ID"
    return {tag: os.environ[name] for tag, name in named.items() if os.environ.get(name)}


def _report(
    root: Path,
    trained: Trained,
    cost: dict[str, float],
    history: dict[str, list[float]],
    pictures: dict[str, "Figure"],
) -> None:
    """Write what DVC compares and shows, and the run that `register` takes."""
    folder = root / "reports"
    folder.mkdir(exist_ok=True)
    _write_json(folder / "metrics.json", _nested(trained.metrics))
    _write_json(folder / "cost.json", cost)
    _write_json(folder / "run.json", {"run_id": trained.run_id, "model_uri": trained.model_uri})
    lines = [",".join(["epoch", *history])]
    for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
        lines.append(",".join(map(str, (epoch, *values))))
    (folder / "history.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, picture in pictures.items():
        picture.savefig(folder / f"{name}.png", dpi=100)


def last_metrics(root: Path = ROOT) -> dict[str, float]:
    """Metrics of the last training, as `Trained` has them.

    Raises:
        OSError: nothing was trained here.
        ValueError: the file is no JSON.
    """
    nested = json.loads((root / "reports" / "metrics.json").read_text(encoding="utf-8"))
    metrics = {}
    for name, value in nested.items():
        of = value if isinstance(value, dict) else {}
        metrics |= {f"{name}/{key}": each for key, each in of.items()} or {name: value}
    return metrics


def summary(metrics: dict[str, float]) -> str:
    """Metrics of the whole test set, as one line."""
    return "  ".join(f"{name} {value:.4f}" for name, value in metrics.items() if "/" not in name)


def _nested(metrics: dict[str, float]) -> dict[str, Any]:
    """`recall/Forest` as `Forest` in `recall`."""
    nested: dict[str, Any] = {}
    for name, value in metrics.items():
        measure, _, of = name.partition("/")
        if of:
            nested.setdefault(measure, {})[of] = value
        else:
            nested[name] = value
    return nested


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def say(trained: Trained) -> int:
    """Tell of a run; returns the exit code."""
    print(summary(trained.metrics))
    print(f"run {trained.run_id}, model {trained.model_uri}; reports/report.html shows them")
    return 0


def main() -> int:
    """Run the stage."""
    return say(train())


if __name__ == "__main__":
    console.run(main)
