from pathlib import Path

import pytest

from {{ cookiecutter.package_name }} import (
    console,
    settings,
)


def written(folder: Path, **table: str) -> Path:
    lines = [f'{key.replace("_", "-")} = "{value}"' for key, value in table.items()]
    text = "\n".join(["[tool.sharinghub]", *lines])
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_this_project_has_complete_settings():
    assert settings.load(environment={"CI_PROJECT_ID": "7"}).model


def test_relative_sqlite_path_is_relative_to_the_project(tmp_path):
    written(tmp_path, model="wine", tracking="local", tracking_uri="sqlite:///mlflow.db")

    assert settings.load(tmp_path, {}) == settings.Settings(
        tracking="local",
        tracking_uri=f"sqlite:///{tmp_path.as_posix()}/mlflow.db",
        experiment="wine",
        model="wine",
    )


def test_environment_wins(tmp_path):
    written(tmp_path, model="wine", tracking="mlflow", tracking_uri="http://localhost:5000")
    environment = {"MLFLOW_TRACKING_URI": "http://other", "MLFLOW_EXPERIMENT_NAME": "mine"}

    assert settings.load(tmp_path, environment) == settings.Settings(
        tracking="mlflow", tracking_uri="http://other", experiment="mine", model="wine"
    )


def test_sharinghub_wants_the_project_id_in_names(tmp_path):
    written(tmp_path, model="wine", tracking="sharinghub", tracking_uri="https://hub/tracking/")

    with pytest.raises(console.ProjectError, match="set gitlab-project-id"):
        settings.load(tmp_path, {})
    in_ci = settings.load(tmp_path, {"CI_PROJECT_ID": "12"})
    assert (in_ci.model, in_ci.experiment) == ("wine (12)", "wine (12)")
    written(tmp_path, model="wine (7)", tracking="sharinghub", tracking_uri="https://hub/tracking/")
    assert settings.load(tmp_path, {"CI_PROJECT_ID": "12"}).model == "wine (7)"


def test_gitlab_names_the_experiment_after_the_model(tmp_path):
    written(tmp_path, model="wine", tracking="gitlab", tracking_uri="https://gitlab/api")

    loaded = settings.load(tmp_path, {})

    assert (loaded.model, loaded.experiment) == ("wine", "[model]wine")


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({}, "has no model"),
        ({"model": "wine", "tracking": "local"}, "has no tracking-uri"),
        ({"model": "wine", "tracking": "cloud", "tracking_uri": "x"}, "'cloud' must be one of"),
    ],
)
def test_wrong_settings_are_one_line(tmp_path, table, problem):
    with pytest.raises(console.ProjectError, match=problem):
        settings.load(written(tmp_path, **table), {})


def test_credentials_are_not_shown():
    given = settings.Settings("mlflow", "https://me:secret@host/x", "wine", "wine")

    assert given.shown_uri == "https://host/x"
