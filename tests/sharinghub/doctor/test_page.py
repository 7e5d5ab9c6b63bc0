"""``sharinghub doctor`` as a page, and as one whatever is wrong."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.faults import DropBefore, Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.doctor.asked import change, doctor
from tests.sharinghub.portal import SharingHub


def test_all_is_fine(
    folder: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    wine: Project,
    mlflow_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor"]) == 0
    captured = capsys.readouterr()
    assert captured.out == (
        f"""\
✓ settings          model wine, tracking mlflow, project {wine.id}
✓ README            README.md is as SharingHub reads it
✓ git remote        origin is {gitlab.url}/space/wine.git
✓ GitLab            {gitlab.url}, as ada
✓ token             that of GITLAB_TOKEN, scopes api, without an end
✓ project           space/wine ({wine.id}), private, {gitlab.url}/space/wine
✓ role              Owner
✓ topics            sharinghub:aimodel, wine
✓ branch            main, protected; this token may commit to it
✓ CI variables      PROJECT_TOKEN
✓ MLflow            {mlflow_url}, 3.17.2
✓ MLflow client     3.17.2 (requirements.lock)
✓ model name        wine
✓ registered model  wine, newest version 2, champion is 2
✓ model's Item      none is listed
✓ webhook           none
✓ trigger token     none
✓ schedule          */10 * * * * on main
✓ new versions      the schedule links them
✓ DVC remote        {portal.url}/api/store/{wine.id} takes DVC's token
✓ SharingHub        {portal.url}
✓ listing           in ai-model as 'Wine'
✓ item              shows 1 model version
"""
    )
    assert captured.err == "23 fine\n"
    assert [request for request in gitlab.requests if request.writes] == []
    assert [request for request in portal.requests if request.writes] == []
    assert (gitlab.errors, portal.errors) == ([], [])


def test_symbols_where_the_encoding_has_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".dvc" / "config.local").unlink()
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["doctor", "--quiet"]) == 0
    stream.flush()
    stream.seek(0)
    text = stream.read()
    assert text.startswith("+ settings          model wine, tracking mlflow")
    assert "\n! DVC remote        " in text
    assert "-> run: dvc remote modify --local storage password <token>\n" in text


def test_no_colours_but_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    def shown() -> str:
        stream = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", stream)
        main(["doctor", "--quiet"])
        stream.seek(0)
        return stream.read()

    monkeypatch.setenv("COLUMNS", "60")
    coloured = shown()
    assert coloured.startswith("\x1b[32m✓\x1b[0m settings          model wine, tracking mlflow,")
    assert max(len(line) for line in coloured.splitlines()) < 90
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown().startswith("✓ settings          model wine, tracking mlflow,")


def test_settings_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text("[tool.sharinghub\n")
    assert set(doctor(capsys)) == {"settings"}
    (folder / "README.md").unlink()
    assert set(doctor(capsys)) == {"settings", "README"}


def test_a_path_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "none"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub doctor: none does not exist; give a project's folder\n"
    )
    assert main(["doctor", "README.md", "--quiet"]) == 0


@pytest.mark.parametrize("fault", [Status(500), Status(403), DropBefore()], ids=str)
def test_nothing_ends_in_a_traceback(
    folder: Path,
    gitlab: Gitlab,
    portal: SharingHub,
    fault: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gitlab.faults.on(fault, times=None)
    portal.faults.on(fault, times=None)
    seen = doctor(capsys)
    assert seen["GitLab"][0] == seen["SharingHub"][0] == seen["DVC remote"][0] == "fail"
    assert not [check for check in seen.values() if "unexpected" in check[1]]


def test_no_servers_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "pyproject.toml").read_text()
    lines = [
        line.split(" = ")[0] + ' = "http://127.0.0.1:9"' if "-ur" in line else line
        for line in text.splitlines()
    ]
    (folder / "pyproject.toml").write_text("\n".join(lines))
    change(folder, ".dvc/config", "http://127.0.0.1:", "http://127.0.0.1:9/")
    seen = doctor(capsys)
    assert {name for name, check in seen.items() if check[0] == "fail"} == {
        "GitLab",
        "MLflow",
        "DVC remote",
        "SharingHub",
    }


def test_other_servers_in_their_places(
    folder: Path, mlflow_url: str, gitlab: Gitlab, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "pyproject.toml", f'gitlab-url = "{gitlab.url}"', f'gitlab-url = "{mlflow_url}"')
    change(folder, "pyproject.toml", "sharinghub-url = ", f'sharinghub-url = "{mlflow_url}" #')
    seen = doctor(capsys)
    assert seen["GitLab"][0] == "fail"
    assert seen["SharingHub"][0] == "fail"
    assert f"{mlflow_url} is no SharingHub: it answers with other JSON" in seen["SharingHub"][1]
