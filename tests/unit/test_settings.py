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


@pytest.mark.parametrize("unset", ["gitlab-project-id = 0", 'gitlab-project-id = ""', ""])
def test_an_empty_project_id_is_none(tmp_path: Path, unset: str) -> None:
    folder = project(tmp_path, unset)
    assert settings.load(folder, {"CI_PROJECT_ID": ""}).project_id is None
    assert settings.load(folder, {"CI_PROJECT_ID": "7"}).project_id == 7


@pytest.mark.parametrize(
    ("model", "registered"),
    [
        ("wine (42)", "wine (42)"),
        ("wine (7)", "wine (7)"),
        ("wine (42) ", "wine (42) "),
        ("Wine (red)", "Wine (red) (42)"),
        ("Wine (v2)", "Wine (v2) (42)"),
        ("Wine ()", "Wine () (42)"),
        ("Wine(42)", "Wine(42) (42)"),
        ("(42)", "(42) (42)"),
        ("Wine (٤٢)", "Wine (٤٢) (42)"),
    ],
)
def test_a_name_gets_the_id_unless_it_ends_with_one(
    tmp_path: Path, model: str, registered: str
) -> None:
    folder = project(tmp_path, 'tracking = "sharinghub"\ngitlab-project-id = 42')
    assert settings.load(folder, {}).registered_name(model) == registered


def test_credentials_are_not_shown(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path, {"MLFLOW_TRACKING_TOKEN": "glpat-secret"})
    assert "glpat-secret" not in repr(loaded)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '[tool.sharinghub]\ntracking = "wandb"',
            "'tracking' in [tool.sharinghub] of FILE must be one of "
            "local, sharinghub, gitlab, mlflow, and is 'wandb'",
        ),
        (
            '[tool.sharinghub]\nlink-by = "push"',
            "'link-by' in [tool.sharinghub] of FILE must be one of commit, merge-request, and is "
            "'push'",
        ),
        (
            "[tool.sharinghub]\nmodel = 3",
            "'model' in [tool.sharinghub] of FILE must be text, and is 3",
        ),
        (
            f"[tool.sharinghub]\nmodel = 0x{'f' * 5000}",
            "'model' in [tool.sharinghub] of FILE must be text, and is a number that is too long",
        ),
        *(
            (
                f"[tool.sharinghub]\ngitlab-project-id = {value}",
                "'gitlab-project-id' in [tool.sharinghub] of FILE must be the number of a GitLab "
                f"project, and is {shown}",
            )
            for value, shown in (
                ('"group/wine"', "'group/wine'"),
                ("true", "True"),
                ("4.5", "4.5"),
                ("-1", "-1"),
                (str(2**63), str(2**63)),
                ('"٤٢"', "'٤٢'"),
                (f'"{"9" * 5000}"', f"'{'9' * 79}…"),
                (f"0x{'f' * 5000}", "a number that is too long"),
            )
        ),
        ("tool = 3", "'tool' of FILE must be a table, and is 3"),
        ("[[tool]]", "'tool' of FILE must be a table, and is [{}]"),
        ("[tool]\nsharinghub = 3", "[tool.sharinghub] of FILE must be a table, and is 3"),
        ("model = ", "FILE is not valid TOML: Invalid value (at end of document)"),
        (f"x = {'[' * 3000}", "FILE is nested too deeply to be read"),
        (f"x = {'9' * 5000}", "FILE holds a number that is too long to be read"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        settings.load(tmp_path, {})
    assert str(caught.value) == message.replace("FILE", str(path))


def test_a_wrong_id_in_the_environment_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        settings.load(tmp_path, {"CI_PROJECT_ID": "wine"})
    assert str(caught.value) == (
        "CI_PROJECT_ID must be the number of a GitLab project, and is 'wine'"
    )


def test_what_is_missing_is_named_when_it_is_needed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model is named; give --model NAME"):
        settings.load(tmp_path, {}).registered_name()
    folder = project(tmp_path, 'tracking = "sharinghub"')
    with pytest.raises(UsageError, match=r"'wine \(<GitLab project id>\)'"):
        settings.load(folder, {}).registered_name("wine")


@pytest.mark.parametrize("url", ["https://ada:secret@hub.example", "https://hub.example?t=secret"])
def test_an_address_that_may_hold_a_secret_is_not_repeated(tmp_path: Path, url: str) -> None:
    folder = project(tmp_path, f'sharinghub-url = "{url}"')
    with pytest.raises(UsageError, match="may hold a secret, so it is not shown") as caught:
        settings.load(folder, {})
    assert "secret@" not in str(caught.value)
