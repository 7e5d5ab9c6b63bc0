"""Logs runs and models to MLflow, each server in the way that it understands.

`local` (SQLite) is MLflow 3, where a model is an entity of its own. The servers of SharingHub and
GitLab speak MLflow 2, where a model is a folder among the artifacts of its run; a server of
`mlflow` may be either.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import mlflow
from mlflow.data.dataset_source_registry import resolve_dataset_source
from mlflow.data.meta_dataset import MetaDataset
from mlflow.exceptions import MlflowException

from . import data, keras_model, model, split_tables
from .console import ProjectError
from .settings import ROOT, Settings

if TYPE_CHECKING:
    import keras
    import numpy as np

MODEL_FOLDER = "model"


def speaks_mlflow_3(settings: Settings) -> bool:
    """Whether the server has logged models.

    Raises:
        ProjectError: it does not answer, or refuses.
    """
    if settings.tracking != "mlflow":
        return settings.tracking == "local"
    with translated(settings):
        return _has_logged_models(settings.tracking_uri)


@cache
def _has_logged_models(tracking_uri: str) -> bool:
    try:
        mlflow.MlflowClient(tracking_uri).search_logged_models(["0"], max_results=1)
    except MlflowException as error:
        # What MLflow 2 says of addresses that it does not know.
        if error.error_code == "ENDPOINT_NOT_FOUND":
            return False
        raise
    return True


def connect(settings: Settings) -> mlflow.MlflowClient:
    """Make the settings MLflow's."""
    if settings.tracking_uri.startswith("file:"):
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri(settings.tracking_uri)
    mlflow.set_registry_uri(settings.tracking_uri)
    return mlflow.MlflowClient()


def enter_experiment(client: mlflow.MlflowClient, settings: Settings, root: Path = ROOT) -> None:
    """Make the experiment if there is none; runs belong to it from now on.

    Raises:
        ProjectError: the server does not answer, or refuses.
    """
    with translated(settings):
        if settings.tracking == "gitlab":
            # The model brings its experiment; made alone, it would stand in the model's way.
            make_registered_model(client, settings.model)
        if client.get_experiment_by_name(settings.experiment) is None:
            has_server = settings.tracking_uri.startswith("http")
            artifacts = None if has_server else (root / "mlartifacts").as_uri()
            _make_experiment(client, settings.experiment, artifacts)
        mlflow.set_experiment(settings.experiment)


def _make_experiment(client: mlflow.MlflowClient, name: str, artifacts: str | None) -> None:
    """Make the experiment, unless another process did at the same moment."""
    try:
        client.create_experiment(name, artifact_location=artifacts)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


@contextmanager
def translated(settings: Settings) -> Iterator[None]:
    """Makes one line, without credentials, of what MLflow refuses.

    Raises:
        ProjectError: instead.
    """
    try:
        yield
    except MlflowException as error:
        said = re.sub(r"//[^/@\s]*@", "//", " ".join(str(error).split()))
        if "Max retries exceeded" in said:
            said = "it does not answer"
        raise ProjectError(f"MLflow at {settings.shown_uri}: {said[:300]}") from None


def make_registered_model(client: mlflow.MlflowClient, name: str) -> None:
    """Make the registered model if there is none."""
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def data_tags(root: Path = ROOT) -> dict[str, str]:
    """The hash in DVC of each split."""
    return {f"dvc.{split}": split_tables.md5(split, root) for split in split_tables.SPLITS}


def datasets(root: Path = ROOT) -> dict[str, MetaDataset]:
    """The splits as MLflow's datasets, their hashes in DVC as digests."""
    return {
        split: MetaDataset(
            resolve_dataset_source(f"data/{split}.csv"),
            name=split,
            digest=split_tables.md5(split, root),
        )
        for split in split_tables.SPLITS
    }


def log_datasets(inputs: Mapping[str, MetaDataset], settings: Settings) -> None:
    """Record the splits as inputs of the run; GitLab has the tags alone."""
    if settings.tracking != "gitlab":
        for split, dataset in inputs.items():
            mlflow.log_input(dataset, context=split)


def log_model(
    network: "keras.Model", example: "np.ndarray", schema: data.Schema, settings: Settings
) -> tuple[str, str | None]:
    """Log the model with signature, input example, metadata and pinned requirements.

    Args:
        network: the trained model.
        example: a few rows of its input.
        schema: says what input and output are; kept as the model's metadata, with the description
            of the model under `mlm`.
        settings: decide how it is logged.

    Returns:
        The model's URI, and in MLflow 3 its id.
    """
    signature = mlflow.models.infer_signature(example, network.predict(example, verbose=0))
    metadata = {**asdict(schema), "mlm": model.description(network, schema)}
    described = {
        "model": network,
        "signature": signature,
        "input_example": example,
        "metadata": metadata,
    }
    if speaks_mlflow_3(settings):
        info = mlflow.models.Model.log(
            artifact_path=None,
            name=MODEL_FOLDER,
            flavor=keras_model,
            flavor_name="keras",
            **described,
        )
        return info.model_uri, info.model_id
    # GitLab takes no folders.
    folder = "" if settings.tracking == "gitlab" else MODEL_FOLDER
    with tempfile.TemporaryDirectory() as temporary:
        path = str(Path(temporary, MODEL_FOLDER))
        keras_model.save_model(path, **described)
        mlflow.log_artifacts(path, folder or None)
    return f"runs:/{mlflow.active_run().info.run_id}/{folder}", None
