"""What has come stays: broken connections, full disks, people who give up."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sharinghub_tools.adapters import dataset_folder, resumable_download
from tests.gitlab.faults import DropMidway, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.requests_log import Request
from tests.sharinghub.dataset_get.conftest import DATA, README, RED, WHITE, Get, files
from tests.sharinghub.portal import SharingHub

WHOLE = {"README.md": README.encode(), **DATA}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(resumable_download, "_pause", lambda _: 0.0)


def is_object(request: Request) -> bool:
    """Whether bytes of the data are asked for."""
    in_bucket = request.path.startswith("/s3/") and not request.path.endswith(".dir")
    return in_bucket or "/gitlab-lfs/objects/" in request.path


def test_a_broken_connection_is_taken_up_in_the_middle(
    in_lfs: Project, get: Get, gitlab: Gitlab
) -> None:
    gitlab.faults.on(DropMidway(), match=is_object, times=3)

    assert get("space/wine-lfs")[0] == 0

    assert files(Path("wine-lfs")) == WHOLE
    assert gitlab.faults.pending == []
    answers = [request.status for request in gitlab.requests if is_object(request)]
    # Which files the connection breaks for is chance; one of them is too small to have a middle.
    assert len(answers) == 6
    assert answers.count(206) in (2, 3)


def test_the_next_run_goes_on_in_the_middle_of_a_file(
    in_dvc: Project, get: Get, portal: SharingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable_download, "_TRIES", 1)
    portal.faults.on(DropMidway(), match=is_object, times=None)
    code, told = get("space/wine-dvc")
    assert code == 6
    assert told.endswith("; run the command again: it goes on from there\n")
    assert files(Path("wine-dvc")).keys() <= {"README.md"}
    portal.faults.clear()
    portal.requests.clear()

    assert get("space/wine-dvc")[0] == 0

    assert files(Path("wine-dvc")) == WHOLE
    assert 206 in [request.status for request in portal.requests if is_object(request)]
    assert sorted(path.name for path in Path("wine-dvc/.sharinghub").iterdir()) == [
        ".gitignore",
        "dataset.json",
        "files.jsonl",
    ]


@pytest.mark.parametrize("name", ["in_dvc", "in_lfs", "plain"])
def test_what_has_come_is_not_asked_for_again(
    name: str,
    get: Get,
    gitlab: Gitlab,
    portal: SharingHub,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project: Project = request.getfixturevalue(name)
    monkeypatch.setattr(resumable_download, "_TRIES", 1)
    for server in (gitlab, portal):
        server.faults.on(Status(404), nth=3, match=is_object, times=None)
    first = get(project.full_path)[0]
    assert first == (0 if name == "plain" else 6)
    came = files(Path(project.path))
    gitlab.faults.clear()
    portal.faults.clear()
    portal.requests.clear()
    gitlab.requests.clear()

    assert get(project.full_path)[0] == 0

    assert files(Path(project.path)) == WHOLE
    asked = [r for server in (gitlab, portal) for r in server.requests if is_object(r)]
    assert len(asked) == len(WHOLE.keys() - came.keys())


def test_what_was_stopped_by_ctrl_c(
    in_dvc: Project, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = dataset_folder.DatasetFolder.place

    def interrupted(self: dataset_folder.DatasetFolder, file: object, *more: object) -> None:
        place(self, file, *more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(dataset_folder.DatasetFolder, "place", interrupted)
    assert get("space/wine-dvc") == (
        130,
        "sharinghub dataset get: interrupted; what has come stays; run the command again, and it "
        "goes on from there\n",
    )
    monkeypatch.undo()


def test_a_full_disk(in_lfs: Project, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(resumable_download, "_write", full)
    code, told = get("space/wine-lfs")
    assert code == 5
    assert told.endswith(
        "cannot be written: the disk is full; make room, and run the command again: it goes on "
        "from there\n"
    )
    monkeypatch.undo()


def test_no_room_is_said_before_anything_travels(
    in_lfs: Project, get: Get, gitlab: Gitlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = dataset_folder.shutil.disk_usage("/")
    monkeypatch.setattr(dataset_folder.shutil, "disk_usage", lambda _: usage._replace(free=100))
    code, told = get("space/wine-lfs", "out")
    needed = len(RED) + len(WHITE) + len(DATA["table.csv"])
    assert code == 5
    assert told == (
        f"sharinghub dataset get: out needs {needed:,} bytes more, and its disk has 100; make "
        "room, or ask for some paths only\n"
    )
    assert [request for request in gitlab.requests if is_object(request)] == []


def test_a_name_that_leads_out_is_never_written(plain: Project, get: Get, tmp_path: Path) -> None:
    get("space/wine", "out", "--path", "README.md")
    (tmp_path / "elsewhere").mkdir()
    Path("out/raw").symlink_to(tmp_path / "elsewhere")

    code, told = get("space/wine", "out")

    assert code == 2
    assert told == "sharinghub dataset get: out/raw/more leads out of out; nothing is put there\n"
    assert list((tmp_path / "elsewhere").iterdir()) == []
