"""A dataset comes whole, from whatever keeps it, with one token that nobody sees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.adapters.locks import locked
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.dataset_get.conftest import DATA, README, RED, TABLE, Get, files
from tests.sharinghub.portal import SharingHub

KINDS = ["in_dvc", "in_lfs", "plain"]
WHOLE = {"README.md": README.encode(), **DATA}
SIZE = "488.3 KiB"


@pytest.fixture
def dataset(request: pytest.FixtureRequest) -> Project:
    project: Project = request.getfixturevalue(request.param)
    return project


def git(*arguments: str) -> None:
    person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *person, *arguments], check=True)


def tag(project: Project, name: str) -> None:
    """An annotated tag, and a branch beside it."""
    git("-C", str(project.git), "tag", "-a", "-m", name, name, project.head() or "")
    git("-C", str(project.git), "branch", f"{name}-branch", project.head() or "")


of_each_kind = pytest.mark.parametrize("dataset", KINDS, indirect=True)


@of_each_kind
def test_all_comes(dataset: Project, get: Get, token: str) -> None:
    head = dataset.head() or ""

    code, told = get(dataset.full_path)

    assert (code, told) == (
        0,
        f"{dataset.full_path} ({head[:8]}) → {dataset.path}: 4 files fetched ({SIZE})\n",
    )
    assert files(Path(dataset.path)) == WHOLE
    assert get(dataset.full_path) == (
        0,
        f"{dataset.full_path} ({head[:8]}) → {dataset.path}: 0 files fetched (0 bytes), "
        "4 already there\n",
    )


@of_each_kind
def test_only_the_paths_that_are_asked_for_travel(
    dataset: Project, get: Get, gitlab: Gitlab, portal: SharingHub
) -> None:
    code, _ = get(dataset.full_path, "out", "--path", "raw/red.csv", "--path", "./raw/more/")

    assert code == 0
    assert files(Path("out")) == {p: c for p, c in DATA.items() if p.startswith("raw")}
    objects = [r.path for r in gitlab.requests if "/gitlab-lfs/objects/" in r.path]
    objects += [
        r.path
        for r in portal.requests
        if r.path.startswith("/s3/") and not r.path.endswith((".dir", "/md5"))
    ]
    assert len(objects) == (0 if dataset.path == "wine" else 2)


@of_each_kind
def test_a_wrong_token_is_called_one(
    dataset: Project, get: Get, gitlab: Gitlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-wrong")
    code, told = get(dataset.full_path)
    assert code == 6
    assert told == (
        f"sharinghub dataset get: reading {dataset.full_path}: {gitlab.url} refuses the "
        "token: it is wrong, expired or revoked, or without the scope read_repository or api; set "
        "GITLAB_TOKEN to another\n"
    )
    assert list(Path().iterdir()) == []


@of_each_kind
def test_no_token(
    dataset: Project, get: Get, gitlab: Gitlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    code, told = get(dataset.full_path)
    assert code == 6
    assert told == (
        f"sharinghub dataset get: reading {dataset.full_path}: {gitlab.url} wants to "
        "know who asks; set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN\n"
    )
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("dataset", ["in_lfs", "plain"], indirect=True)
def test_a_public_dataset_needs_no_token(
    dataset: Project, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset.visibility = "public"
    monkeypatch.delenv("GITLAB_TOKEN")
    assert get(dataset.full_path, "out")[0] == 0
    assert files(Path("out")) == WHOLE


def test_the_store_wants_a_developer(
    in_dvc: Project, get: Get, gitlab: Gitlab, portal: SharingHub
) -> None:
    gitlab.member(in_dvc, gitlab.user("ada"), 20)
    assert get("space/wine-dvc") == (
        6,
        f"sharinghub dataset get: store of project {in_dvc.id}: SharingHub refuses it: Insufficient"
        " access level, must be at least developer; when that is mended, it notices after 5 "
        "minutes\n",
    )
    assert list(Path().iterdir()) == []


def test_the_store_of_a_portal_that_nobody_named_gets_no_token(
    in_dvc: Project, get: Get, portal: SharingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARINGHUB_URL", "https://other.example")
    assert get("space/wine-dvc") == (
        6,
        f"sharinghub dataset get: the data are in the store of {portal.url}, which nobody named, so"
        f" it gets no token; if you trust it: --sharinghub-url {portal.url}\n",
    )
    assert portal.requests == []
    assert get("space/wine-dvc", "--sharinghub-url", portal.url)[0] == 0


@of_each_kind
def test_the_token_is_in_no_file_and_no_output(
    dataset: Project, get: Get, token: str, portal: SharingHub, tmp_path: Path
) -> None:
    code, told = get(dataset.full_path, "--json", "--debug")

    assert code == 0
    assert token not in told
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in kept if token.encode() in path.read_bytes()] == []
    to_the_bucket = [r for r in portal.requests if r.path.startswith("/s3/")]
    assert all(token not in r.query for r in to_the_bucket)


def test_the_token_is_in_no_argument_of_a_process(
    plain: Project, get: Get, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, shim = tmp_path / "log", tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {log}\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")

    assert get("space/wine")[0] == 0

    assert "ls-remote" in log.read_text()
    assert "--filter=blob:none" in log.read_text()
    assert token not in log.read_text()


def test_json(plain: Project, get: Get, gitlab: Gitlab) -> None:
    code, told = get("space/wine", "out", "--path", "raw", "--json", "--quiet")
    assert code == 0
    assert json.loads(told) == {
        "project": f"{gitlab.url}/space/wine",
        "revision": None,
        "commit": plain.head(),
        "folder": "out",
        "fetched": ["raw/more/white.csv", "raw/red.csv"],
        "present": 0,
        "removed": [],
        "changed": [],
        "left_out": [],
        "bytes": 500_000,
    }


@pytest.mark.parametrize(
    "address",
    [
        "{gitlab}/space/wine",
        "{gitlab}/space/wine.git",
        "{gitlab}/space/wine/-/tree/main",
        "{portal}/api/stac/collections/dataset/items/space/wine",
        "{portal}/#/api/stac/collections/dataset/items/space/wine",
    ],
)
def test_addresses(
    plain: Project,
    get: Get,
    gitlab: Gitlab,
    portal: SharingHub,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GITLAB_URL")
    monkeypatch.delenv("SHARINGHUB_URL")
    given = address.format(gitlab=gitlab.url, portal=portal.url)
    assert get(given, "out", "--path", "table.csv")[0] == 0
    assert files(Path("out")) == {"table.csv": TABLE}


def test_revisions(plain: Project, get: Get) -> None:
    tag(plain, "v1")
    plain.commit("main", {"table.csv": "new\n", "raw/red.csv": None, "fresh.csv": "1\n"})

    assert get("space/wine", "out", "--rev", "v1")[0] == 0
    assert files(Path("out")) == WHOLE
    assert get("space/wine", "same", "--rev", plain.head("v1-branch") or "")[0] == 0
    assert files(Path("same")) == WHOLE
    assert get("space/wine", "out") == (
        0,
        f"space/wine ({(plain.head() or '')[:8]}) → out: 2 files fetched (6 bytes), "
        "2 already there, 1 of another revision removed\n",
    )
    assert files(Path("out")) == {
        **{path: content for path, content in WHOLE.items() if path != "raw/red.csv"},
        "table.csv": b"new\n",
        "fresh.csv": b"1\n",
    }


def test_no_such_revision(plain: Project, get: Get) -> None:
    plain.commit("release-1.0", {"table.csv": "old\n"})
    assert get("space/wine", "--rev", "release-1") == (
        6,
        "sharinghub dataset get: space/wine has no tag, branch or full commit hash 'release-1'; "
        "it has release-1.0\n",
    )
    code, told = get("space/wine", "--rev", "0" * 39 + "1")
    assert (code, told) == (
        6,
        f"sharinghub dataset get: space/wine has no commit {'0' * 39}1\n",
    )
    assert list(Path().iterdir()) == []


@of_each_kind
def test_no_such_path(dataset: Project, get: Get) -> None:
    code, told = get(dataset.full_path, "--path", "tabel.csv")
    assert code == 6
    assert told.startswith(
        "sharinghub dataset get: the dataset has no 'tabel.csv'; it has 'table.csv'"
    )
    code, told = get(dataset.full_path, "--path", "raw/read.csv")
    assert code == 6
    assert told.startswith(
        "sharinghub dataset get: the dataset has no 'raw/read.csv'; it has 'raw/red.csv'"
    )
    assert list(Path().iterdir()) == []


def test_no_such_project(get: Get, gitlab: Gitlab) -> None:
    code, told = get("space/none")
    assert code == 6
    assert told.startswith("sharinghub dataset get: reading space/none: ")
    assert told.endswith("see whether the project exists, and whether the token may read it\n")


def test_a_folder_of_somebody_elses_is_left_alone(plain: Project, get: Get) -> None:
    Path("out").mkdir()
    Path("out/mine.txt").write_text("mine")
    assert get("space/wine", "out") == (
        2,
        "sharinghub dataset get: out is not empty, and nothing that this command made; give "
        "another folder\n",
    )
    assert files(Path("out")) == {"mine.txt": b"mine"}
    Path("file").write_text("")
    assert get("space/wine", "file")[0] == 2


def test_a_folder_with_another_dataset(plain: Project, in_lfs: Project, get: Get) -> None:
    assert get("space/wine", "out")[0] == 0
    code, told = get("space/wine-lfs", "out")
    assert code == 2
    assert "out holds the dataset http" in told
    assert "/space/wine; give another folder" in told


@of_each_kind
def test_what_was_changed_here_stays(dataset: Project, get: Get) -> None:
    get(dataset.full_path, "out")
    Path("out/table.csv").write_text("mine\n")
    Path("out/raw/red.csv").unlink()

    code, told = get(dataset.full_path, "out")

    assert code == 1
    assert told.splitlines()[0] == (
        "changed here, and left as it is: out/table.csv (--force replaces it)"
    )
    assert files(Path("out")) == {**WHOLE, "table.csv": b"mine\n"}
    assert get(dataset.full_path, "out", "--force")[0] == 0
    assert files(Path("out")) == WHOLE


def test_what_only_git_and_dvc_read_stays_away_unless_it_is_asked_for(
    plain: Project, get: Get
) -> None:
    plain.commit("main", {"dvc.yaml": "stages: {}\n", ".gitlab-ci.yml": "a: 1\n"})
    assert get("space/wine", "out")[0] == 0
    assert files(Path("out")) == WHOLE
    assert get("space/wine", "other", "--path", "dvc.yaml")[0] == 0
    assert files(Path("other")) == {"dvc.yaml": b"stages: {}\n"}


def test_symbolic_links_are_left_out(plain: Project, get: Get) -> None:
    clone = Path("clone")
    git("clone", "--quiet", str(plain.git), "clone")
    (clone / "link").symlink_to("/etc/passwd")
    git("-C", "clone", "add", "link")
    git("-C", "clone", "commit", "--quiet", "-m", "A link")
    git("-C", "clone", "push", "--quiet")

    code, told = get("space/wine", "out")

    assert code == 0
    assert told.splitlines()[0] == "left out 'link': it is a symbolic link"
    assert files(Path("out")) == WHOLE


def test_an_object_that_was_never_pushed(
    in_dvc: Project, in_lfs: Project, get: Get, portal: SharingHub
) -> None:
    for path in (portal.store(in_dvc.id) / "files").rglob("*"):
        if path.is_file() and path.read_bytes() == RED:
            path.unlink()
    assert get("space/wine-dvc") == (
        6,
        "sharinghub dataset get: 'raw/red.csv' (DVC): the store does not have it; who made the "
        "dataset must push it: dvc push\n",
    )
    in_lfs.lfs_objects.clear()
    code, told = get("space/wine-lfs")
    assert code == 6
    assert "GitLab does not have its object (Object does not exist on the server" in told


def test_bytes_that_are_others(in_lfs: Project, get: Get) -> None:
    (oid,) = [oid for oid, content in in_lfs.lfs_objects.items() if content == TABLE]
    in_lfs.lfs_objects[oid] = TABLE[::-1]
    assert get("space/wine-lfs") == (
        6,
        "sharinghub dataset get: 'table.csv' (Git LFS): what comes has another checksum than it "
        "must have; tell who runs the server\n",
    )
    assert not Path("wine-lfs/table.csv").exists()


def test_a_folder_is_filled_by_one_at_a_time(plain: Project, get: Get) -> None:
    assert get("space/wine")[0] == 0
    before = files(Path("wine"))
    with locked(Path("wine/.sharinghub")):
        assert get("space/wine") == (
            5,
            "sharinghub dataset get: another command is filling wine; run this one again when it "
            "has ended\n",
        )
    assert files(Path("wine")) == before
    assert get("space/wine")[0] == 0
