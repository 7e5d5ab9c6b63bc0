"""Which registry a tracking URI opens."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry
from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.errors import NotInRegistryError, RegistryError, SharingHubError, UsageError

HIDDEN = "the tracking URI (it may hold a password, so it is not shown)"


def complaint(uri: str, folder: Path) -> str:
    with pytest.raises(SharingHubError) as caught:
        open_registry(uri, folder, {}).registered_model("wine")
    assert isinstance(caught.value, UsageError | RegistryError)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://mlflow.example", MlflowHttpRegistry),
        ("HTTPS://mlflow.example/ada/wine/tracking/", MlflowHttpRegistry),
        ("http://gitlab.example/api/v4/projects/42/ml/mlflow", GitlabRegistry),
    ],
)
def test_servers(uri: str, expected: type, tmp_path: Path) -> None:
    assert type(open_registry(uri, tmp_path, {})) is expected


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("sqlite:///mlflow.db", "mlflow.db"),
        ("sqlite:///sub/mlflow.db?timeout=5", "sub/mlflow.db"),
        ("sqlite+pysqlite:////nowhere/mlflow.db", "/nowhere/mlflow.db"),
        ("mlruns", "mlruns"),
        ("./a/../mlruns", "mlruns"),
        ("file:mlruns", "mlruns"),
        ("file:///nowhere/ml%20runs", "/nowhere/ml runs"),
        ("/nowhere/mlruns", "/nowhere/mlruns"),
    ],
)
def test_what_is_not_there_is_not_created(uri: str, path: str, tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as caught:
        open_registry(uri, tmp_path, {}).registered_model("wine")
    assert not isinstance(caught.value, NotInRegistryError)
    assert str(caught.value) == (
        f"there is no registry at {tmp_path / path}; train and register a model first, or name "
        "another with --tracking-uri"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("uri", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory_has_nothing_to_link(uri: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_registry(uri, tmp_path, {})
    assert str(caught.value) == f"'{uri}' names no file; give sqlite:///path/to/mlflow.db"


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("sqlite://ada:s3cret@host/x.db", "'sqlite://***@host/x.db'"),
        ("sqlite+pysqlcipher://:s3cret@/x.db", "'sqlite+pysqlcipher://***@/x.db'"),
        ("sqlite://ada:s3cret@host:///x.db", "'sqlite://***@host:///x.db'"),
        ("sqlite://ada:s3cret/x@host/x.db", HIDDEN),
    ],
)
def test_a_database_with_a_user_is_no_file(uri: str, shown: str, tmp_path: Path) -> None:
    assert complaint(uri, tmp_path) == f"{shown} names no file; give sqlite:///path/to/mlflow.db"


@pytest.mark.parametrize(
    "uri",
    [
        "https//ada:s3cret@host",
        "//ada:s3cret@host/x",
        "s3cret@host",
        "file:ada:s3cret@host",
        "file:///ada:s3cret@host",
        "sqlite:///ada:s3cret@host",
    ],
)
def test_a_path_that_may_be_a_mistyped_url_is_not_shown(uri: str, tmp_path: Path) -> None:
    assert complaint(uri, tmp_path) == (
        f"there is no registry at {HIDDEN}; train and register a model first, or name another with "
        "--tracking-uri"
    )


def test_a_mistyped_url_that_begins_with_its_user_is_not_shown(tmp_path: Path) -> None:
    assert complaint("s3cret:s3cret@host", tmp_path).startswith(f"{HIDDEN} is no kind of tracking")


def test_the_at_sign_of_the_projects_own_folder_hides_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "ada@example"
    assert complaint("sqlite:///mlflow.db", folder).startswith(
        f"there is no registry at {folder / 'mlflow.db'}; "
    )


@pytest.mark.parametrize("start", ["sqlite:///", ""])
@pytest.mark.parametrize("name", ["a\0b", "circle"])
def test_what_is_no_path(start: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    said = complaint(f"{start}{name}", tmp_path)
    if sys.version_info >= (3, 13) and name == "circle":
        assert said.startswith(f"there is no registry at {tmp_path / name}; ")
    else:
        assert said == (
            f"'{start}{name}' is no path: it has a null character, or symbolic links that lead in "
            "a circle".replace("\0", "�")
        )


@pytest.mark.parametrize("start", ["sqlite:///", "file:", ""])
def test_a_path_that_is_too_long(start: str, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 5000)
    assert complaint(f"{start}{path.name}", tmp_path) == (
        f"MLflow cannot read {path}: File name too long"
    )


def test_a_path_with_a_line_break_is_told_in_one_line(tmp_path: Path) -> None:
    assert complaint("sqlite:///a\nb\udcff", tmp_path) == (
        f"there is no registry at {tmp_path}/a�b�; train and register a model first, or name "
        "another with --tracking-uri"
    )


def test_a_folder_that_may_not_be_searched(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    if os.access(closed, os.X_OK):
        pytest.skip("root may open everything")
    assert complaint("sqlite:///closed/mlflow.db", tmp_path) == (
        f"MLflow cannot read {closed / 'mlflow.db'}: Permission denied"
    )


@pytest.mark.parametrize(
    ("uri", "scheme"),
    [
        ("databricks://ada:secret@x", "databricks"),
        ("localhost:5000", "localhost"),
        ("s3://b", "s3"),
    ],
)
def test_other_kinds_are_refused(uri: str, scheme: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_registry(uri, tmp_path, {})
    assert str(caught.value) == (
        f"'{scheme}:' is no kind of tracking URI that is known: https://… (a server, "
        "SharingHub's, GitLab's), sqlite:///… (a file), a folder, or postgresql://…, mysql://…, "
        "mssql://…"
    )


def test_a_server_is_asked_without_importing_mlflow() -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from sharinghub_tools.adapters.registries import open_registry\n"
        "open_registry('https://mlflow.example', Path(), {})\n"
        "open_registry('https://g.example/api/v4/projects/1/ml/mlflow', Path(), {})\n"
        "print(sorted({'mlflow', 'requests', 'pandas', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("['requests']\n", "")
