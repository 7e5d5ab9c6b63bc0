"""A generated project installs the tool from where its template came from, without a secret."""

from __future__ import annotations

import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from hooks import tool_source

IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
VCS = '{"vcs": "git", "commit_id": "a", "requested_revision": "v1"}'


def clone_of(folder: Path, url: str, *, branch: str = "main", default: str = "main") -> Path:
    git = folder / ".git"
    (git / "refs" / "remotes" / "origin").mkdir(parents=True)
    (git / "config").write_text(f'[remote "origin"]\n\turl = {url}\n\tfetch = +refs\n')
    (git / "HEAD").write_text(f"ref: refs/heads/{branch}\n" if branch else f"{'a' * 40}\n")
    origin_head = git / "refs" / "remotes" / "origin" / "HEAD"
    origin_head.write_text(f"ref: refs/remotes/origin/{default}\n")
    return folder


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://gitlab.com/g/tools.git", "git+https://gitlab.com/g/tools.git"),
        ("https://oauth2:secret@gitlab.com/g/tools", "git+https://gitlab.com/g/tools"),
        ("https://secret@gitlab.com:8443/g/tools", "git+https://gitlab.com:8443/g/tools"),
        ("git@gitlab.com:g/tools.git", "git+ssh://git@gitlab.com/g/tools.git"),
        ("ssh://git:secret@gitlab.com/g/tools.git", "git+ssh://git@gitlab.com/g/tools.git"),
        ("/srv/my tools", "git+file:///srv/my%20tools"),
    ],
)
def test_a_clone_leads_to_its_origin(tmp_path: Path, url: str, expected: str) -> None:
    requirement = tool_source.of_clone(clone_of(tmp_path, url))
    assert requirement == f"sharinghub-tools @ {expected}"
    assert Requirement(requirement).url == expected


@pytest.mark.parametrize(("branch", "revision"), [("v1", "@v1"), ("", "@" + "a" * 40)])
def test_a_clone_keeps_what_was_checked_out(tmp_path: Path, branch: str, revision: str) -> None:
    clone = clone_of(tmp_path, "https://gitlab.com/g/tools.git", branch=branch)
    expected = f"sharinghub-tools @ git+https://gitlab.com/g/tools.git{revision}"
    assert tool_source.of_clone(clone) == expected


def test_git_makes_clones_as_they_are_read_here(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    for command in (
        ["init", "-q", "-b", "trunk", str(origin)],
        ["-C", str(origin), *IDENTITY, "commit", "-qm", "x", "--allow-empty"],
        ["clone", "-q", origin.as_uri(), str(clone)],
    ):
        subprocess.run(["git", *command], check=True, capture_output=True)
    assert tool_source.of_clone(clone) == f"sharinghub-tools @ git+{origin.as_uri()}"


def test_without_origin_there_is_but_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = f"sharinghub-tools @ {tmp_path.as_uri()}"
    assert tool_source.of_clone(tmp_path) == folder
    assert tool_source.of_folder(tmp_path) == folder


@pytest.mark.parametrize("url", ["/srv/tools", "file:///srv/tools", "../tools"])
def test_a_checkout_of_a_folder_is_a_folder(tmp_path: Path, url: str) -> None:
    requirement = tool_source.of_folder(clone_of(tmp_path, url))
    assert requirement == f"sharinghub-tools @ {tmp_path.as_uri()}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://oauth2:secret@gitlab.com/g/tools", "git+https://gitlab.com/g/tools"),
        ("git@gitlab.com:g/tools.git", "git+ssh://git@gitlab.com/g/tools.git"),
    ],
)
def test_a_checkout_leads_to_an_origin_that_others_reach(
    tmp_path: Path, url: str, expected: str
) -> None:
    assert tool_source.of_folder(clone_of(tmp_path, url)) == f"sharinghub-tools @ {expected}"


@pytest.mark.parametrize(
    ("branch", "known", "revision"),
    [
        ("next", "", ""),
        ("next", "refs/remotes/origin/next", "@next"),
        ("next", "packed-refs", "@next"),
        ("", "", "@" + "a" * 40),
    ],
    ids=["here alone", "at the origin", "at the origin, packed", "a commit"],
)
def test_a_checkout_keeps_what_the_origin_has(
    tmp_path: Path, branch: str, known: str, revision: str
) -> None:
    checkout = clone_of(tmp_path, "https://gitlab.com/g/tools.git", branch=branch)
    if known:
        (checkout / ".git" / known).write_text(f"{'b' * 40} refs/remotes/origin/next\n")
    expected = f"sharinghub-tools @ git+https://gitlab.com/g/tools.git{revision}"
    assert tool_source.of_folder(checkout) == expected


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("sharinghub-tools @ file:///srv/tools", "file:///srv/tools is on this machine alone"),
        ("x @ git+file:///srv/tools", "git+file:///srv/tools is on this machine alone"),
        ("sharinghub-tools @ git+https://gitlab.com/g/tools.git@v1", ""),
        ("sharinghub-tools", ""),
        ("", ""),
    ],
)
def test_what_ci_cannot_install_is_known(requirement: str, reason: str) -> None:
    assert tool_source.reason_against_ci(requirement) == reason


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        ("/srv/tools.zip", "sharinghub-tools @ file:///srv/tools.zip"),
        ("https://u:secret@x.org/tools.zip", "sharinghub-tools @ https://x.org/tools.zip"),
        ("https://x.org/archive?private_token=secret&name=tools.zip", "sharinghub-tools"),
    ],
)
def test_a_zip_file(archive: str, expected: str) -> None:
    assert tool_source.of_zip(archive) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, ""),
        ('{"url": "file:///srv/tools.whl", "archive_info": {}}', " @ file:///srv/tools.whl"),
        ('{"url": "file:///srv/tools", "dir_info": {}}', " @ file:///srv/tools"),
        (
            f'{{"url": "https://u:secret@x.org/t.git", "vcs_info": {VCS}}}',
            " @ git+https://x.org/t.git@v1",
        ),
    ],
)
def test_an_installed_package(
    origin: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if origin is not None:
        (tmp_path / "direct_url.json").write_text(origin)
    installed = metadata.PathDistribution(tmp_path)
    monkeypatch.setattr(metadata, "distribution", lambda name: installed)
    assert tool_source.of_installed_package() == f"sharinghub-tools{expected}"
