from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools import settings
from sharinghub_tools.errors import UsageError


def project(folder: Path, table: str) -> Path:
    (folder / "pyproject.toml").write_text(f"[tool.sharinghub]\n{table}", encoding="utf-8")
    return folder


def test_the_settings_of_a_generated_project(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        'model = "wine"\ntracking = "sharinghub"\ngitlab-project-id = 42\n'
        'tracking-uri = "https://hub.example/mlflow/group/wine/tracking/"\n',
    )
    loaded = settings.load(folder, {})
    assert loaded == settings.Settings(
        folder=folder,
        model="wine",
        tracking="sharinghub",
        tracking_uri="https://hub.example/mlflow/group/wine/tracking/",
        project_id=42,
    )
    assert loaded.registered_name() == "wine (42)"
    assert loaded.names() == ("wine", "wine (42)")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    folder = project(tmp_path, 'tracking-uri = "sqlite:///mlflow.db"')
    loaded = settings.load(folder, {"MLFLOW_TRACKING_URI": "https://mlflow.example"})
    assert loaded.tracking_uri == "https://mlflow.example"


def test_ci_knows_the_project_s_id(tmp_path: Path) -> None:
    assert settings.load(tmp_path, {"CI_PROJECT_ID": "7"}).project_id == 7


def test_a_name_that_has_the_id_already_stays(tmp_path: Path) -> None:
    folder = project(tmp_path, 'tracking = "sharinghub"\ngitlab-project-id = 42')
    assert settings.load(folder, {}).registered_name("wine (42)") == "wine (42)"


def test_credentials_are_not_shown(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path, {"MLFLOW_TRACKING_TOKEN": "glpat-secret"})
    assert "glpat-secret" not in repr(loaded)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('tracking = "wandb"', "must be one of local, sharinghub, gitlab, mlflow"),
        ("model = 3", "'model' in .* must be text, and is 3"),
        ('gitlab-project-id = "group/wine"', "must be a number, and is 'group/wine'"),
        ("gitlab-project-id = true", "must be a number, and is True"),
        ("model = ", "is not valid TOML"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings.load(project(tmp_path, table), {})


def test_what_is_missing_is_named_when_it_is_needed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model is named; give --model NAME"):
        settings.load(tmp_path, {}).registered_name()
    folder = project(tmp_path, 'tracking = "sharinghub"')
    with pytest.raises(UsageError, match=r"'wine \(<GitLab project id>\)'"):
        settings.load(folder, {}).registered_name("wine")
