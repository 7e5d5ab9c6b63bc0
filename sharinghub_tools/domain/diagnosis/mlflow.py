"""MLflow: the server, the client that the project trains with, the registered model."""

from __future__ import annotations

import re

from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, skipped, warn
from sharinghub_tools.domain.diagnosis.facts import MlflowClient
from sharinghub_tools.domain.model_version import RegisteredModel, split_name

SERVER = "MLflow"
CLIENT = "MLflow client"
NAME = "model name"
MODEL = "registered model"
# They are asked as MLflow 2 servers, whatever the client is.
_AS_MLFLOW_2 = ("sharinghub", "gitlab")


def server(place: str, version: str | None, tracking: str) -> Check:
    """A server that answered.

    Args:
        place: its address.
        version: None where it does not tell.
        tracking: kind of the tracking URI.
    """
    if version is None:
        told = "GitLab's own registry" if tracking == "gitlab" else "it does not tell its version"
        return ok(SERVER, f"{place}, {told}")
    if tracking == "sharinghub" and _major(version) != 2:
        seen = f"{place}, {version}: SharingHub's is MLflow 2.14"
        return warn(SERVER, seen, "see whether tracking-uri is SharingHub's")
    return ok(SERVER, f"{place}, {version}")


def client(used: MlflowClient | None, version: str | None, tracking: str) -> Check:
    """Whether the client that the project trains with fits the server.

    MLflow 3 logs models by requests that MLflow 2 has not; what the template makes does without
    them for SharingHub and GitLab.

    Args:
        used: None where nothing says which.
        version: the server's; None where it does not tell, or is none.
        tracking: kind of the tracking URI.
    """
    if used is None:
        return skipped(CLIENT, "neither requirements.lock nor .venv has mlflow")
    own = f"{used.version} ({used.source})"
    served = version or ("2" if tracking == "gitlab" else None)
    if tracking == "local" or served is None:
        return ok(CLIENT, own)
    if _major(used.version) >= 3 and _major(served) == 2:
        if tracking in _AS_MLFLOW_2:
            return ok(CLIENT, f"{own}, logs models as MLflow 2 for this server")
        return fail(
            CLIENT,
            f"{own} logs models in a way that the server's {served} does not know",
            "install 'mlflow<3', or train with a server of MLflow 3",
        )
    if _major(used.version) < _major(served):
        seen = f"{own} is older than the server's {served}"
        return warn(CLIENT, seen, f"install 'mlflow>={_major(served)}'")
    return ok(CLIENT, own)


def model_name(model: str | None, project_id: int | None, tracking: str) -> Check:
    """Whether the registry takes the name: SharingHub's wants ``<name> (<project id>)``."""
    if model is None:
        todo = "set model in [tool.sharinghub]"
        return warn(NAME, "the settings name no registered model", todo)
    if tracking != "sharinghub":
        return ok(NAME, model)
    base, number = split_name(model)
    if number is not None:
        if project_id is not None and number != project_id:
            return fail(
                NAME,
                f"'{model}' has the id of another project: MLflow refuses it",
                f"set model in [tool.sharinghub] to '{base}'",
            )
        return ok(NAME, model)
    if project_id is None:
        seen = f"'{model} (<project id>)', and the id is not known before the project is published"
        return fail(NAME, seen, "run: sharinghub publish")
    return ok(NAME, f"{model} ({project_id})")


def registered_model(found: RegisteredModel) -> Check:
    """A model that the registry has."""
    if found.newest is None:
        return warn(MODEL, f"{found.name} has no version yet", "run the pipeline")
    aliases = ", ".join(f"{name} is {number}" for name, number in sorted(found.aliases.items()))
    return ok(MODEL, f"{found.name}, newest version {found.newest}" + (aliases and f", {aliases}"))


def no_registered_model(name: str) -> Check:
    """A model that the registry has not."""
    return warn(MODEL, f"the registry has no '{name}' yet", "run the pipeline")


def no_registry(problem: str) -> Check:
    """A registry on this machine that cannot be read, or is not there before the first run."""
    return warn(MODEL, problem.partition("; ")[0], "run the pipeline")


def _major(version: str) -> int:
    found = re.match(r"[0-9]+", version)
    return int(found[0]) if found else 0
