"""What MLflow's REST API answers, read for the registries of MLflow and of GitLab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sharinghub_tools.adapters import mlflow_versions
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain.final_metrics import Metric
from sharinghub_tools.domain.model_version import RegisteredModel, RunDataset
from sharinghub_tools.errors import RegistryError

MISSING = "RESOURCE_DOES_NOT_EXIST"


def registered_model(session: MlflowSession, name: str) -> dict[str, Any]:
    """The registered model, in one request.

    Raises:
        NotInRegistryError: there is none of that name; the message tells the nearest names.
        RegistryError: the server cannot be asked.
    """
    try:
        answer = session.call("registered-models/get", {"name": name})
    except AnswerError as error:
        if error.code != MISSING:
            raise
        raise mlflow_versions.no_model(session.url, name, _names(session)) from error
    with understood(session):
        model: dict[str, Any] = answer["registered_model"]
        _ = model["name"]
        return model


@contextmanager
def understood(session: MlflowSession) -> Iterator[None]:
    """Read what the server answered.

    Raises:
        RegistryError: it is JSON, but not MLflow's.
    """
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RegistryError(
            f"{session.url} answers JSON that is not MLflow's; is it the tracking URI?"
        ) from error


def about(
    session: MlflowSession, endpoint: str, parameters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What there is to know beyond the version; nothing where it is gone, or not ours to read.

    Raises:
        RegistryError: the server cannot be asked.
    """
    try:
        return session.call(endpoint, parameters or {})
    except AnswerError as error:
        if error.is_refusal:
            return {}
        raise


def metrics(recorded: Mapping[str, Any]) -> list[Metric]:
    """The metrics of a run or of a logged model; NaN and infinities come as text."""
    return [
        Metric(
            str(metric["key"]),
            float(metric.get("value") or 0),
            int(metric.get("step") or 0),
            int(metric.get("timestamp") or 0),
        )
        for metric in recorded.get("data", {}).get("metrics", [])
    ]


def versions(session: MlflowSession, model: RegisteredModel) -> dict[str, dict[str, str]]:
    """All versions of a registered model, each with its tags.

    Raises:
        RegistryError: the server cannot be asked.
    """
    found: dict[str, dict[str, str]] = {}
    wanted = mlflow_versions.versions_filter(model.name)
    if wanted is None:
        return mlflow_versions.newest_alone(model)
    asked = {"filter": wanted, "max_results": "200"}
    while True:
        answer = session.call("model-versions/search", asked)
        with understood(session):
            for version in answer.get("model_versions", []):
                found[str(version["version"])] = tags(version)
            token = answer.get("next_page_token")
        if not token:
            return found
        asked["page_token"] = str(token)


def tags(version: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a version."""
    return _texts(version.get("tags"))


def parameters(recorded: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a run or of a logged model."""
    return _texts(recorded.get("data", {}).get("params"))


def run_tags(run: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a run."""
    return _texts(run.get("data", {}).get("tags"))


def datasets(run: Mapping[str, Any]) -> tuple[RunDataset, ...]:
    """The inputs of a run that are datasets."""
    return tuple(
        mlflow_versions.run_dataset(entry["dataset"], _texts(entry.get("tags")))
        for entry in (run.get("inputs") or {}).get("dataset_inputs") or []
    )


def set_tags(session: MlflowSession, name: str, version: str, values: Mapping[str, str]) -> None:
    """Set tags of a version; the same value may be set again.

    Raises:
        RegistryError: the server cannot be asked, or refuses.
    """
    for key, value in values.items():
        tag = {"name": name, "version": version, "key": key, "value": value}
        session.send("model-versions/set-tag", tag)


def _texts(pairs: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    return {str(pair["key"]): str(pair.get("value", "")) for pair in pairs or []}


def _names(session: MlflowSession) -> list[str]:
    """Some names, for a message: nothing may fail here."""
    try:
        answer = session.call("registered-models/search", {"max_results": "100"}, tries=1)
        return sorted(str(model["name"]) for model in answer.get("registered_models", []))
    except (RegistryError, KeyError, TypeError):
        return []
