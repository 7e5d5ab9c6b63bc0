"""Which registry a tracking URI opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.adapters.mlflow_gitlab import GitlabRegistry
from sharinghub_tools.adapters.mlflow_http import MlflowHttpRegistry
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.errors import NotInRegistryError, RegistryError, UsageError


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
