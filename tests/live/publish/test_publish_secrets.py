"""No token in what ``sharinghub publish`` says, writes, commits, or lets other processes see."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.faults import DropAfter, DropBefore, Fault, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import User
from tests.live.publish.local_project import LocalProject

Captured = pytest.CaptureFixture[str]

TOKEN = "glpat-s3cr3t%of/ada"
PROJECT_TOKEN = "glpat-s3cr3t-of-the-project"
STORE_TOKEN = "s3cr3t-of-the-store"


def spellings() -> Iterator[bytes]:
    for token in (TOKEN, PROJECT_TOKEN, STORE_TOKEN):
        yield token.encode()
        yield quote(token, safe="").encode()
        for user in ("oauth2", "gitlab-ci-token"):
            yield base64.b64encode(f"{user}:{token}".encode())


def leaks(content: bytes) -> list[bytes]:
    return [spelling for spelling in spellings() if spelling in content]


@pytest.fixture
def secretive(
    gitlab: Gitlab,
    ada: User,
    wine: LocalProject,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: Captured,
) -> Iterator[LocalProject]:
    """A project that is published with these tokens; in the end nothing on this machine has one."""
    known = gitlab.token(ada)
    gitlab.state.tokens[TOKEN] = gitlab.state.tokens.pop(known)
    monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
    monkeypatch.setenv("PROJECT_TOKEN", PROJECT_TOKEN)
    monkeypatch.setenv("DVC_TOKEN", STORE_TOKEN)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    # The arguments of every process that git starts, and all else that git can be made to tell.
    for kind in ("TRACE", "TRACE2_EVENT", "TRACE_CURL", "TRACE_PACKET", "TRACE_SETUP"):
        monkeypatch.setenv(f"GIT_{kind}", str(tmp_path / kind))
    monkeypatch.setenv("GIT_TRACE_REDACT", "0")
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    real = shutil.which("git")
    shim.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/arguments\nexec {real} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:/usr/bin:/bin")
    yield wine
    shown = capsys.readouterr()
    assert leaks((shown.out + shown.err).encode()) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {tmp_path / "arguments", tmp_path / "TRACE2_EVENT"} <= set(files)
    assert [(path, leaks(path.read_bytes())) for path in files if leaks(path.read_bytes())] == []
    for repository in (wine.folder, *(p.git for p in gitlab.state.projects.values())):
        batch = [real or "git", "cat-file", "--batch-all-objects", "--batch", "--buffer"]
        objects = subprocess.run(
            batch, cwd=repository, capture_output=True, check=True, env={"PATH": "/usr/bin:/bin"}
        )
        assert leaks(objects.stdout) == []
    assert leaks("\n".join(map(str, gitlab.requests)).encode()) == []


def test_the_check_finds_what_it_looks_for(secretive: LocalProject) -> None:
    assert main(["publish", "--dry-run"]) == 0
    assert leaks(f"https://oauth2:{TOKEN}@gitlab.example".encode()) == [TOKEN.encode()]
    basic = base64.b64encode(f"oauth2:{TOKEN}".encode())
    assert leaks(b"Authorization: Basic " + basic) == [basic]


def test_anew_and_again(secretive: LocalProject) -> None:
    for options in (["--dry-run"], ["--json"], []):
        assert main(["publish", "--ci-variables", "--debug", *options]) == 0


def test_with_commits_of_others(gitlab: Gitlab, secretive: LocalProject) -> None:
    assert main(["publish"]) == 0
    (project,) = gitlab.state.projects.values()
    project.commit("main", {"README.md": "# Linked by the pipeline\n"})
    assert main(["publish", "--debug"]) == 0
    secretive.write("mine.txt", "mine\n")
    secretive.commit("Mine")
    assert main(["publish", "--debug"]) == 6


@pytest.mark.parametrize("nth", range(1, 11))
@pytest.mark.parametrize("fault", [DropBefore(), DropAfter(), Status(500), Status(403)])
def test_with_faults(gitlab: Gitlab, secretive: LocalProject, fault: Fault, nth: int) -> None:
    gitlab.faults.on(fault, nth=nth, times=None)
    assert main(["publish", "--ci-variables", "--debug"]) in (0, 6)


def test_with_a_token_that_gitlab_refuses(
    gitlab: Gitlab, secretive: LocalProject, capsys: Captured
) -> None:
    assert main(["publish"]) == 0
    secretive.write("mine.txt", "mine\n")
    secretive.commit("Mine")
    gitlab.faults.on(Status(401), match=lambda request: request.is_git, times=None)
    capsys.readouterr()
    assert main(["publish", "--debug"]) == 6
    assert "give a valid token with the scope api" in capsys.readouterr().err


def test_with_a_hook_that_tells_what_it_is_given(secretive: LocalProject, tmp_path: Path) -> None:
    """A person's own hook may print its environment; what git passes on is redacted."""
    hook = secretive.folder / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nenv >&2; exit 1\n")
    hook.chmod(0o755)
    assert main(["publish", "--debug"]) == 6


def test_credentials_of_origin_are_not_shown(secretive: LocalProject, capsys: Captured) -> None:
    url = f"https://ada:{quote(TOKEN, safe='')}@github.example/ada/wine.git"
    secretive.git("remote", "add", "origin", url)
    assert main(["publish", "--debug"]) == 0
    shown = capsys.readouterr()
    assert leaks((shown.out + shown.err).encode()) == []
    assert "the remote origin is https://github.example/ada/wine.git" in shown.err
    # It is the person's own doing, in the person's own configuration.
    secretive.git("remote", "remove", "origin")
    for name in ("TRACE", "TRACE2_EVENT", "arguments"):
        (secretive.folder.parent / name).write_text("")
