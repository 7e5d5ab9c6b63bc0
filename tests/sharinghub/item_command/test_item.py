"""``sharinghub item`` with GitLab and the portal beside it: --project, --diff."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub

README = """---
title: Wine
related:
  dataset: https://gitlab.example.org/space/grapes
assets: [model.onnx]
---

# Wine

![preview](docs/preview.png)
"""
TOPICS = ["sharinghub:aimodel", "wine"]
_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "PYTEST_CURRENT_TEST", "COVERAGE_FILE")


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:
    files = {"README.md": README, "model.onnx": b"\0"}
    return gitlab.project("space/wine", files, list(TOPICS), owner=gitlab.user("ada"))


@pytest.fixture
def token(gitlab: Gitlab, wine: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in set(os.environ) - set(_KEPT):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    text = gitlab.token(gitlab.user("ada"))
    monkeypatch.setenv("GITLAB_TOKEN", text)
    return text


@pytest.fixture
def clone(
    gitlab: Gitlab,
    portal: SharingHub,
    wine: Project,
    token: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A clone, and the current folder; its remote has no credential."""
    folder = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(wine.git), str(folder)], check=True)
    origin = f"{gitlab.url}/space/wine.git"
    subprocess.run(["git", "remote", "set-url", "origin", origin], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    return folder


def options(portal: SharingHub) -> list[str]:
    return ["--sharinghub-url", portal.url, "--topics", ",".join(TOPICS)]


def test_a_project_on_gitlab_is_as_the_portal_serves_it(
    gitlab: Gitlab,
    portal: SharingHub,
    wine: Project,
    token: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["item", "--project", "space/wine", "--gitlab-url", gitlab.url]
    assert main([*asked, "--sharinghub-url", portal.url, "--diff"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main([*asked, "--sharinghub-url", portal.url]) == 0
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert made["properties"]["sharinghub:id"] == wine.id
    assert (made["properties"]["title"], err, token in out) == ("Wine", "", False)


def test_no_portal_is_needed_for_a_project(
    gitlab: Gitlab, wine: Project, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["item", "--project", str(wine.id), "--gitlab-url", gitlab.url]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == "space/wine"
    assert err == ("no SharingHub is named: https://sharinghub.example.org stands for it\n")


def test_nothing_changed_is_no_difference(
    portal: SharingHub, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["item", "--diff", "--quiet", *options(portal)]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_change_is_a_unified_diff(
    portal: SharingHub, clone: Path, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "README.md").write_text(README.replace("title: Wine", "title: Grapes"))
    assert main(["item", "--diff", *options(portal)]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[:2] == ["--- a/space/wine.json", "+++ b/space/wine.json"]
    changed = [line.strip() for line in out.splitlines()[2:] if line[0] in "+-"]
    assert changed == ['-    "title": "Wine",', '+    "title": "Grapes",']
    assert "taken from the served Item: number, name, stars" in err
    assert token not in out + err


def test_a_change_for_programs(
    portal: SharingHub, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "README.md").write_text("# Wine\n")
    assert main(["item", "--diff", "--json", "--quiet", *options(portal)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["same"], told["diff"].startswith("--- a/space/wine.json\n")) == (False, True)


def test_what_the_portal_would_fail_on_is_told_before_it_is_asked(
    portal: SharingHub, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "README.md").write_text("---\nextent:\n---\n")
    assert main(["item", "--diff", *options(portal)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.startswith("sharinghub item: README.md:2:8: extent is empty")) == ("", True)


def test_a_project_that_the_portal_does_not_list(
    portal: SharingHub, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["item", "--diff", "--path", "space/other", *options(portal)]) == 6
    out, err = capsys.readouterr()
    assert (out, "space/other" in err) == ("", True)


def test_a_project_that_gitlab_does_not_show(
    gitlab: Gitlab, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["item", "--project", "space/none", "--gitlab-url", gitlab.url]) == 6
    assert "space/none" in capsys.readouterr().err
