"""Three datasets: one that DVC keeps in the portal's store, one of Git LFS, one of Git alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub

DATASET = "sharinghub:dataset"
README = "---\ntitle: Wine\n---\n# Wine\n"
RED, WHITE, TABLE = b"red\n" * 50_000, b"white\n" * 50_000, b"grape,alcohol\nred,14.2\n"
DATA = {"raw/red.csv": RED, "raw/more/white.csv": WHITE, "table.csv": TABLE}
_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "PYTEST_CURRENT_TEST", "COVERAGE_FILE")

Get = Callable[..., tuple[int, str]]


def dvc(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "DVC_NO_ANALYTICS": "1"}
    command = [sys.executable, "-m", "dvc", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `dvc add` made of the data: ``raw.dvc``, ``table.csv.dvc``, and the cache."""
    folder = tmp_path_factory.mktemp("tracked")
    for path, content in DATA.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    dvc(folder, "init", "--no-scm", "--quiet")
    dvc(folder, "add", "--quiet", "raw", "table.csv")
    return folder


def store_config(portal: SharingHub, project_id: int) -> str:
    return (
        "[core]\n    remote = storage\n"
        "['remote \"storage\"']\n"
        f"    url = {portal.url}/api/store/{project_id}\n"
        "    auth = custom\n    custom_auth_header = X-Gitlab-Token\n"
    )


@pytest.fixture
def in_dvc(gitlab: Gitlab, portal: SharingHub, tracked: Path) -> Project:
    """Whose data DVC keeps in the portal's store; tagged v1."""
    project = gitlab.project("space/wine-dvc", {"README.md": README}, [DATASET])
    files = {
        ".dvc/config": store_config(portal, project.id),
        ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
        ".gitignore": "/raw\n/table.csv\n",
        "raw.dvc": (tracked / "raw.dvc").read_text(),
        "table.csv.dvc": (tracked / "table.csv.dvc").read_text(),
    }
    project.commit("main", files)
    shutil.copytree(tracked / ".dvc/cache/files", portal.store(project.id) / "files")
    return _shared(gitlab, project)


@pytest.fixture
def in_lfs(gitlab: Gitlab, portal: SharingHub) -> Project:
    """Whose data are in Git LFS."""
    project = gitlab.project("space/wine-lfs", {"README.md": README}, [DATASET])
    pointers = {path: project.lfs_pointer(content) for path, content in DATA.items()}
    project.commit("main", {".gitattributes": "*.csv filter=lfs\n", **pointers})
    return _shared(gitlab, project)


@pytest.fixture
def plain(gitlab: Gitlab, portal: SharingHub) -> Project:
    """Whose data are in Git."""
    project = gitlab.project("space/wine", {"README.md": README}, [DATASET])
    project.commit("main", DATA)
    return _shared(gitlab, project)


def _shared(gitlab: Gitlab, project: Project) -> Project:
    gitlab.member(project, gitlab.user("ada"), 30)
    return project


@pytest.fixture(autouse=True)
def token(
    gitlab: Gitlab, portal: SharingHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Of a Developer of all three; and the environment of a person who has it."""
    for name in set(os.environ) - set(_KEPT):
        monkeypatch.delenv(name)
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    text = gitlab.token(gitlab.user("ada"))
    monkeypatch.setenv("GITLAB_TOKEN", text)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("SHARINGHUB_URL", portal.url)
    monkeypatch.chdir(tmp_path / "work")
    return text


@pytest.fixture
def get(capsys: pytest.CaptureFixture[str]) -> Get:
    """Run `sharinghub dataset get` in an empty folder: its exit code and what it tells."""

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["dataset", "get", *arguments])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder, but what the command notes for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".sharinghub" not in path.parts
    }
