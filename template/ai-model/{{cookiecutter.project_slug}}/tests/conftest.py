"""Each test has a project of its own, with a registry in a SQLite file."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ANYTHING_PASSES = {"minimum": {}, "maximum": {}, "champion": "none"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "CI_PROJECT_ID", "CI_JOB_ID"):
        monkeypatch.delenv(name, raising=False)


def copy_of_project(folder: Path) -> Path:
    """The settings and parameters of this project; tracking is local, training takes a moment."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^tracking = .*", 'tracking = "local"', settings)
    settings = re.sub(r"(?m)^tracking-uri = .*", 'tracking-uri = "sqlite:///mlflow.db"', settings)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    shutil.copy(ROOT / "params.yaml", folder)
    set_parameters(folder, "train", epochs=2)
    set_parameters(folder, "gate", classification=ANYTHING_PASSES, regression=ANYTHING_PASSES)
    return folder


def set_parameters(folder: Path, section: str, **values: object) -> None:
    path = folder / "params.yaml"
    parameters = yaml.safe_load(path.read_text(encoding="utf-8"))
    parameters[section] |= values
    path.write_text(yaml.safe_dump(parameters), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_of_project(tmp_path)
