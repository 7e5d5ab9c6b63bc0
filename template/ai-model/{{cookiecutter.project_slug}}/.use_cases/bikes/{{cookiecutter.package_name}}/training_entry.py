"""What a SageMaker training job runs: the stages `prepare` and `train`, on its channels.

The channels `train` and `validation` hold images, `train_lst` and `validation_lst` their lists.
Those of `validation` are the test set: the metrics are of them, just as at home; what stops the
training early is taken from `train`
(https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html).
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import console, parameters, prepare, stage, train
from .console import ProjectError
from .settings import ROOT

CHANNELS = {"train": "train", "test": "validation"}
"""The channel of each staged split."""


def run(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Path:
    """Train, and put all that the run left where SageMaker keeps it; returns that folder.

    Raises:
        ProjectError: a channel is missing, or a hyperparameter is unknown.
    """
    changed = _changes(json.loads(environment.get("SM_HPS") or "{}"))
    classes = sorted(parameters.section("stage", stage.Parameters, root, changed).classes)
    staged = stage.folder(root)
    staged.mkdir(parents=True, exist_ok=True)
    splits = {}
    for split, channel in CHANNELS.items():
        folder, lists = _channel(channel, environment), _channel(f"{channel}_lst", environment)
        (staged / split).unlink(missing_ok=True)
        (staged / split).symlink_to(folder.absolute(), target_is_directory=True)
        splits[split] = stage.read_list(next(iter(lists.glob("*.lst")), lists / "*.lst"), classes)
    stage.write_splits(staged / "splits.csv", splits)
    prepare.prepare(root)
    trained = train.train(root, changed)
    target = Path(environment["SM_MODEL_DIR"])
    _keep(trained, root, target)
    return target


def _channel(name: str, environment: Mapping[str, str]) -> Path:
    variable = f"SM_CHANNEL_{name.upper()}"
    folder = environment.get(variable)
    if not folder or not Path(folder).is_dir():
        raise ProjectError(f"the job has no channel {name} ({variable})")
    return Path(folder)


def _changes(hyperparameters: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Hyperparameters as `train.epochs`, by section."""
    changed: dict[str, dict[str, Any]] = {}
    for name, value in hyperparameters.items():
        section, _, key = name.partition(".")
        if not key:
            raise ProjectError(f"the hyperparameter {name} is none, as train.epochs")
        changed.setdefault(section, {})[key] = value
    return changed


def _keep(trained: train.Trained, root: Path, target: Path) -> None:
    """The run, its model and its reports, for `training_job` to bring home."""
    import mlflow

    client = mlflow.MlflowClient()
    run = client.get_run(trained.run_id)
    history = {
        name: [[metric.step, metric.value, metric.timestamp] for metric in values]
        for name in run.data.metrics
        if (values := client.get_metric_history(trained.run_id, name))
    }
    tags = {name: tag for name, tag in run.data.tags.items() if not name.startswith("mlflow.log")}
    for name in ("mlflow.runName", "mlflow.user"):
        tags.pop(name, None)
    left = {"params": run.data.params, "tags": tags, "metrics": history}
    target.mkdir(parents=True, exist_ok=True)
    (target / "run.json").write_text(json.dumps(left), encoding="utf-8")
    for name in ("artifacts", "model"):
        (target / name).mkdir(exist_ok=True)
    client.download_artifacts(trained.run_id, "", str(target / "artifacts"))
    mlflow.artifacts.download_artifacts(trained.model_uri, dst_path=str(target / "model"))
    shutil.copytree(root / "reports", target / "reports", dirs_exist_ok=True)
    shutil.copy(root / "data" / "schema.json", target)


def main() -> int:
    """Run the job; its run stays in its own file until it is brought home."""
    os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{ROOT.as_posix()}/mlflow.db"
    print(f"the run is in {run()}")
    return 0


if __name__ == "__main__":
    console.run(main)
