"""DVC's other remotes, and what DVC tracks and nobody can have."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.dataset_get.conftest import DATA, README, TABLE, Get, files
from tests.sharinghub.portal import SharingHub

IMPORT = """\
frozen: true
deps:
- path: grapes.csv
  repo:
    url: https://ada:secret@gitlab.example.org/space/grapes.git
    rev_lock: 3f786850e387550fdab836ed7e6dc881de23001b
outs:
- md5: d41d8cd98f00b204e9800998ecf8427e
  path: grapes.csv
"""


def config(url: str, more: str = "") -> str:
    return f"[core]\n    remote = here\n['remote \"here\"']\n    url = {url}\n{more}"


def with_remote(project: Project, text: str) -> None:
    project.commit("main", {".dvc/config": text})


@pytest.fixture
def remote(in_dvc: Project, tracked: Path, tmp_path: Path) -> Path:
    """A folder that all machines see."""
    shutil.copytree(tracked / ".dvc/cache/files", tmp_path / "remote/files")
    with_remote(in_dvc, config(str(tmp_path / "remote")))
    return tmp_path / "remote"


def test_a_shared_folder(in_dvc: Project, remote: Path, get: Get, portal: SharingHub) -> None:
    assert get("space/wine-dvc", "out")[0] == 0
    assert files(Path("out")) == {"README.md": README.encode(), **DATA}
    assert portal.requests == []
    assert get("space/wine-dvc", "out")[1].endswith("0 files fetched (0 bytes), 4 already there\n")


def test_what_is_not_in_the_remote(in_dvc: Project, remote: Path, get: Get) -> None:
    for path in remote.rglob("*"):
        if path.is_file() and path.read_bytes() == TABLE:
            path.unlink()
    assert get("space/wine-dvc", "out", "--path", "table.csv") == (
        6,
        f"sharinghub dataset get: 'table.csv': DVC remote 'here' ({remote}) does not have it, or "
        "not for you; who made the dataset must push it: dvc push\n",
    )


def test_other_bytes_in_the_remote(in_dvc: Project, remote: Path, get: Get) -> None:
    for path in remote.rglob("*"):
        if path.is_file() and path.read_bytes() == TABLE:
            path.chmod(0o644)
            path.write_bytes(TABLE[::-1])
    code, told = get("space/wine-dvc", "out", "--path", "table.csv")
    assert code == 6
    assert told.endswith("has other bytes than it must have; tell who made it\n")
    assert not Path("out/table.csv").exists()


def test_dvc_2(in_dvc: Project, tracked: Path, tmp_path: Path, get: Get) -> None:
    """Its hashes are of the text with the lines' ends of Unix, its objects at the root."""
    text = b"grape,alcohol\r\nred,14.2\r\n"
    table = (tracked / "table.csv.dvc").read_text()
    md5 = table.partition("md5: ")[2].partition("\n")[0]
    old = "\n".join(
        line for line in table.splitlines() if "hash:" not in line and "size" not in line
    )
    (tmp_path / "remote" / md5[:2]).mkdir(parents=True)
    (tmp_path / "remote" / md5[:2] / md5[2:]).write_bytes(text)
    in_dvc.commit("main", {"table.csv.dvc": f"{old}\n"})
    with_remote(in_dvc, config(str(tmp_path / "remote")))

    assert get("space/wine-dvc", "out", "--path", "table.csv")[0] == 0
    assert files(Path("out")) == {"table.csv": text}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "",
            "'raw' is tracked by DVC, and the project has no DVC remote: its bytes are with who "
            "made it alone",
        ),
        (
            config("../../store"),
            "'raw': the DVC remote 'here' is a folder on the machine of who made the dataset; ask "
            "them to push it to a remote that others reach",
        ),
        (
            config("s3://bucket/data", "    version_aware = true\n"),
            "'raw': the DVC remote 'here' (s3://bucket/data) keeps versions by itself; get it with:"
            " dvc get",
        ),
        ("[core\nsecret", "DVC cannot read './.dvc/config' of the project"),
    ],
)
def test_remotes_out_of_reach(in_dvc: Project, get: Get, text: str, problem: str) -> None:
    with_remote(in_dvc, text)
    code, told = get("space/wine-dvc")
    assert code in (5, 6)
    assert told == f"sharinghub dataset get: {problem}\n"
    assert list(Path().iterdir()) == []


def test_what_nobody_can_have_is_left_out(in_dvc: Project, get: Get) -> None:
    pipeline = "stages:\n  grade:\n    cmd: grade\n    outs: [grades.csv]\n"
    in_dvc.commit("main", {"grapes.csv.dvc": IMPORT, "dvc.yaml": pipeline})

    code, told = get("space/wine-dvc", "out")

    assert code == 0
    assert told.splitlines()[:-1] == [
        "left out 'grades.csv': DVC has no hash of it: its stage never ran",
        "left out 'grapes.csv': it was imported from https://gitlab.example.org/space/grapes.git; "
        "get it from there",
    ]
    assert files(Path("out")) == {"README.md": README.encode(), **DATA}


def test_a_public_dataset_in_a_store_wants_a_token(
    in_dvc: Project, get: Get, portal: SharingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_dvc.visibility = "public"
    monkeypatch.delenv("GITLAB_TOKEN")
    assert get("space/wine-dvc") == (
        6,
        f"sharinghub dataset get: store of project {in_dvc.id}: {portal.url} wants to know who "
        "asks; set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN\n",
    )


def test_a_token_that_the_store_alone_refuses(
    in_dvc: Project, get: Get, gitlab: Gitlab, portal: SharingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = gitlab.token(gitlab.user("ada"), ("read_repository",))
    monkeypatch.setenv("GITLAB_TOKEN", token)
    assert get("space/wine-dvc") == (
        6,
        f"sharinghub dataset get: store of project {in_dvc.id}: {portal.url} refuses the token: "
        "GitLab does not know it, it is expired or revoked, of a CI job, or without the scope api "
        "or read_api; give another\n",
    )
