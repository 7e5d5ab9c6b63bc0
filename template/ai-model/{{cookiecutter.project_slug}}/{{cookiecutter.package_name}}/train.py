"""Stage `train`: fit the model, evaluate it on the test set, and log all of it to MLflow."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import console, data, model, parameters, revision, settings
from .settings import ROOT, Settings

if TYPE_CHECKING:
    import keras
    import numpy as np
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Parameters:
    """The section `train` of params.yaml, where each is explained."""

    epochs: int
    batch_size: int
    patience: int
    seed: int

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)} must be 1 or more")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"seed = {self.seed} must be 0 or more, and below 2^32")


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


def train(root: Path = ROOT) -> Trained:
    """Train on the prepared data; writes reports/ and one run.

    The same seed, data and machine give the same metrics.

    Raises:
        ProjectError: data or settings are missing or wrong, or MLflow cannot be reached.
    """
    console.quiet()
    chosen = parameters.section("train", Parameters, root)
    shape = parameters.section("model", model.Parameters, root)
    configured = settings.load(root)
    schema = data.load_schema(root)
    splits = {split: data.load(split, schema, root) for split in data.SPLITS}

    import keras
    import mlflow
    import tensorflow

    from . import evaluation, figures, tracking

    keras.utils.disable_interactive_logging()
    tensorflow.config.experimental.enable_op_determinism()
    tracking.enter_experiment(tracking.connect(configured), configured, root)
    print(f"training in experiment {configured.experiment!r} at {configured.shown_uri}")
    tags = {"task": schema.task, "mlflow.source.name": f"{__package__}/train.py"}
    tags |= revision.tags(root) | revision.data_tags(root) | tracking.data_tags(root)
    tags |= _job_tags(configured)
    with mlflow.start_run(tags=tags) as run:
        sections = {name: parameters.load(root)[name] for name in ("prepare", "model", "train")}
        mlflow.log_params(parameters.flattened(sections))
        inputs = tracking.datasets(root)
        tracking.log_datasets(inputs, configured)

        # Not before the run has its name, which MLflow draws at random.
        keras.utils.set_random_seed(chosen.seed)
        network = model.build(shape, schema, splits["train"])
        history = _fit(network, splits, chosen)
        kept = _best_epoch(history)
        print(f"kept the weights of epoch {kept} of {len(history['loss'])}")

        test = splits["test"]
        outputs = network.predict(test.x, verbose=0)
        metrics, pictures = _evaluate(schema, test.y, outputs)
        pictures["loss"] = figures.loss_curve(history, kept)
        model_uri, model_id = tracking.log_model(network, test.x[:3], schema, configured)
        speed = evaluation.milliseconds_per_sample(network, test.x)
        mlflow.log_metrics(
            metrics | {"inference_ms_per_sample": speed},
            model_id=model_id,
            dataset=inputs["test"] if model_id else None,
        )
        for name, picture in pictures.items():
            mlflow.log_figure(picture, f"{name}.png")
        mlflow.flush_async_logging()
    trained = Trained(run.info.run_id, model_uri, metrics)
    _report(root, trained, history, pictures)
    return trained


def _job_tags(configured: Settings) -> dict[str, str]:
    """The CI job and pipeline that train, and who started them; GitLab ties its runs to the job."""
    named = {"ci.job_url": "CI_JOB_URL", "ci.pipeline_url": "CI_PIPELINE_URL"}
    named["ci.user"] = "GITLAB_USER_LOGIN"
    if configured.tracking == "gitlab":
        named["gitlab.CI_JOB_ID"] = "CI_JOB_ID"
    return {tag: os.environ[name] for tag, name in named.items() if os.environ.get(name)}


def _fit(
    network: "keras.Model", splits: dict[str, data.Split], chosen: Parameters
) -> dict[str, list[float]]:
    """Fit with early stopping, keeping the weights of the best epoch; returns values by epoch."""
    import keras
    import mlflow

    from .progress import Progress

    training, validation = splits["train"], splits["validation"]
    stopping = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=chosen.patience, restore_best_weights=True
    )
    mlflow.keras.autolog(log_models=False, log_datasets=False, silent=True)
    try:
        history = network.fit(
            training.x,
            training.y,
            validation_data=(validation.x, validation.y),
            epochs=chosen.epochs,
            batch_size=chosen.batch_size,
            callbacks=[stopping, Progress()],
            verbose=0,
        )
    finally:
        mlflow.keras.autolog(disable=True)
    return history.history


def _evaluate(
    schema: data.Schema, truth: "np.ndarray", outputs: "np.ndarray"
) -> tuple[dict[str, float], dict[str, "Figure"]]:
    """Metrics and the picture of the predictions; logs the counts of the confusion matrix."""
    import mlflow

    from . import evaluation, figures

    if schema.task == "regression":
        values = outputs[:, 0]
        picture = figures.predicted_against_true(truth, values, schema.target)
        return evaluation.regression(truth, values), {"predictions": picture}
    counts = evaluation.confusion(truth, outputs)
    table = {"classes": schema.classes, "true_in_rows_predicted_in_columns": counts.tolist()}
    mlflow.log_dict(table, "confusion_matrix.json")
    picture = figures.confusion_matrix(counts, schema.classes)
    return evaluation.classification(truth, outputs), {"predictions": picture}


def _best_epoch(history: dict[str, list[float]]) -> int:
    """The epoch of the least validation loss, counted from 1."""
    losses = history["val_loss"]
    return losses.index(min(losses)) + 1


def _report(
    root: Path, trained: Trained, history: dict[str, list[float]], pictures: dict[str, "Figure"]
) -> None:
    """Write what DVC compares and shows, and the run that `register` takes."""
    folder = root / "reports"
    folder.mkdir(exist_ok=True)
    _write_json(folder / "metrics.json", trained.metrics)
    _write_json(folder / "run.json", {"run_id": trained.run_id, "model_uri": trained.model_uri})
    lines = [",".join(["epoch", *history])]
    for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
        lines.append(",".join(map(str, (epoch, *values))))
    (folder / "history.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, picture in pictures.items():
        picture.savefig(folder / f"{name}.png", dpi=100)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Run the stage."""
    trained = train()
    print("  ".join(f"{name} {value:.4f}" for name, value in trained.metrics.items()))
    print(f"run {trained.run_id}, model {trained.model_uri}; pictures are in reports/")
    return 0


if __name__ == "__main__":
    console.run(main)
