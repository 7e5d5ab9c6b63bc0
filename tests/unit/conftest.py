"""Unit tests: no network but loopback, an environment of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT", "PYTEST_CURRENT_TEST", "COVERAGE_FILE")


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in set(os.environ) - set(_KEPT):
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    socket_allow_hosts(["127.0.0.1", "localhost"], allow_unix_socket=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with a README and settings, and the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "README.md").write_text("---\ntitle: Wine\n---\n\n# Wine\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        '[tool.sharinghub]\nmodel = "wine"\ntracking = "mlflow"\n'
        'tracking-uri = "https://mlflow.example"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(folder)
    return folder
