"""Settings of the project: `[tool.sharinghub]` in pyproject.toml, then the environment."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .console import ProjectError

ROOT = Path(__file__).resolve().parent.parent
TRACKING = ("local", "sharinghub", "gitlab", "mlflow")


@dataclass(frozen=True)
class Settings:
    """Where runs and models go.

    Attributes:
        tracking: `local` and `mlflow` are MLflow 3; `sharinghub` and `gitlab` speak MLflow 2.
        tracking_uri: MLflow's tracking URI; a SQLite file has an absolute path.
        experiment: name of the experiment that runs belong to.
        model: name of the registered model.
    """

    tracking: str
    tracking_uri: str
    experiment: str
    model: str

    @property
    def shown_uri(self) -> str:
        """The tracking URI without the credentials that it may hold."""
        return re.sub(r"//[^/@]*@", "//", self.tracking_uri)


def load(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; `MLFLOW_TRACKING_URI` and `MLFLOW_EXPERIMENT_NAME` win over the file.

    Raises:
        ProjectError: a setting is missing or unknown.
    """
    with (root / "pyproject.toml").open("rb") as file:
        table = tomllib.load(file).get("tool", {}).get("sharinghub", {})
    for key in ("model", "tracking", "tracking-uri"):
        if not table.get(key):
            raise ProjectError(f"pyproject.toml: [tool.sharinghub] has no {key}")
    tracking = table["tracking"]
    if tracking not in TRACKING:
        raise ProjectError(
            f"pyproject.toml: tracking = {tracking!r} must be one of {', '.join(TRACKING)}"
        )
    model = _model_name(table, environment)
    # GitLab makes this experiment together with the registered model, and no version of other runs.
    experiment = f"[model]{model}" if tracking == "gitlab" else model
    return Settings(
        tracking=tracking,
        tracking_uri=environment.get("MLFLOW_TRACKING_URI")
        or _from_root(table["tracking-uri"], root),
        experiment=environment.get("MLFLOW_EXPERIMENT_NAME") or experiment,
        model=model,
    )


def _model_name(table: Mapping[str, str], environment: Mapping[str, str]) -> str:
    if table["tracking"] != "sharinghub" or re.search(r" \([0-9]+\)$", table["model"]):
        return table["model"]
    project_id = table.get("gitlab-project-id") or environment.get("CI_PROJECT_ID")
    if not project_id:
        raise ProjectError(
            "SharingHub wants the GitLab project id in names: set gitlab-project-id in "
            "[tool.sharinghub] of pyproject.toml (GitLab shows it in Settings > General)"
        )
    return f"{table['model']} ({project_id})"


def _from_root(uri: str, root: Path) -> str:
    """A relative SQLite path is relative to the project, wherever a command is run."""
    relative = re.fullmatch(r"sqlite:///([^/].*)", uri)
    return f"sqlite:///{(root / relative[1]).as_posix()}" if relative else uri
