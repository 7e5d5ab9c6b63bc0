"""Each test has a project of its own, with a registry in a SQLite file."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
{%- if cookiecutter.use_case != "wine" %}
from patches import write_patches
{%- endif %}

ROOT = Path(__file__).parent.parent
FOREIGN = ("MLFLOW_", "OPTUNA_", "CI_", "GITLAB_")
ANYTHING_PASSES = {"minimum": {}, "maximum": {}, "champion": "none"}


@pytest.fixture(autouse=True, scope="module")
def no_environment_of_real_runs() -> Iterator[None]:
    """Before a module's own fixtures: what a person, GitLab's CI, or MLflow in another have set."""
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        yield


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each test: what MLflow has set in another."""
    forget(monkeypatch)


def forget(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        patch.delenv(name)


def copy_of_project(folder: Path) -> Path:
    """The settings and parameters of this project; tracking is local, training takes a moment."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^tracking = .*", 'tracking = "local"', settings)
    settings = re.sub(r"(?m)^tracking-uri = .*", 'tracking-uri = "sqlite:///mlflow.db"', settings)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    shutil.copy(ROOT / "params.yaml", folder)
    set_parameters(folder, "train", epochs=2)
{%- if cookiecutter.use_case != "wine" %}
    set_parameters(folder, "model", filters=[4, 4])
    write_patches(folder / "images")
    choices = {"md5": None, "splits": None, "bands": "all", "file_bands": ["red", "green", "blue"]}
    set_parameters(folder, "prepare", source="images", **choices)
{%- endif %}
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
