"""What link-model and unlink-model do, told by history: here, and on GitLab."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sharinghub_tools.cli import linker
from sharinghub_tools.cli.main import main
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.unit.dated_repository import DatedRepository
from tests.unit.registry import MemoryRegistry

Told = dict[str, tuple[object, ...]]


def told(capsys: pytest.CaptureFixture[str], *options: str) -> Told:
    """Per version: whether it is listed and current, its commits, and where it was current.

    Commits are told by their number in the history, as ``2``, and ``2-4`` for a period.
    """
    capsys.readouterr()
    assert main(["history", "--all", "--json", "--quiet", *options]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["gap"], report["broken"]) == (None, [])
    dates = sorted(
        {
            (end["date"], end["commit"])
            for version in report["versions"]
            for period in version["periods"]
            for end in (period["from"], period["to"], version["unlinked"])
            if end
        }
    )
    numbers = {None: "", **{sha: str(number) for number, (_, sha) in enumerate(dates, start=1)}}

    def number(end: dict[str, str] | None) -> str:
        return numbers[end["commit"]] if end else ""

    return {
        version["version"]: (
            version["listed"],
            version["current"],
            number(version["linked"]),
            number(version["unlinked"]),
            [
                f"{number(p['from'])}-{number(p['to'])}{'!' if p['rollback'] else ''}"
                for p in version["periods"]
            ],
            version["metrics"],
        )
        for version in report["versions"]
    }


STORY = {
    "3": (True, False, "3", "", ["3-4"], {"test_accuracy": 0.93}),
    "2": (False, False, "2", "5", ["2-3"], {"test_accuracy": 0.92}),
    "1": (True, True, "1", "", ["1-2", "4-!"], {"test_accuracy": 0.91}),
}


def test_link_three_roll_back_to_the_first_and_unlink_the_second(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = DatedRepository(project)
    repository.commit({})
    for command in (
        ["link-model", "--version", "1"],
        ["link-model", "--version", "2"],
        ["link-model", "--version", "3"],
        ["link-model", "--version", "1"],
        ["unlink-model", "--version", "2"],
    ):
        assert main(command) == 0
        repository.commit({}, hours=24)
    assert told(capsys) == STORY
    assert main(["history", "--metric", "test_accuracy"]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[:2] for row in shown[1:3]] == [["3", "0.93"], ["●", "1"]]
    assert shown[3] == ["since", "2026-11-05,", "rollback"]


def test_unlinking_the_current_version_leaves_nobody_current(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = DatedRepository(project)
    for version in ("1", "2", "3"):
        assert main(["link-model", "--version", version]) == 0
        repository.commit({}, hours=24)
    assert main(["unlink-model", "--version", "3"]) == 0
    repository.commit({}, hours=24)
    assert {version: facts[:2] for version, facts in told(capsys).items()} == {
        "3": (False, False),
        "2": (True, None),
        "1": (True, None),
    }
    assert main(["unlink-model", "--all"]) == 0
    repository.commit({}, hours=24)
    assert {version: facts[:2] for version, facts in told(capsys).items()} == dict.fromkeys(
        "321", (False, False)
    )


def test_the_same_on_gitlab(
    project: Path,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = MemoryRegistry()
    monkeypatch.setattr(linker, "open_registry", lambda *_: registry)
    ada = gitlab.user("ada", "Ada")
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    settings = (project / "pyproject.toml").read_text(encoding="utf-8")
    wine = gitlab.project(
        "space/wine",
        files={"README.md": "# Wine\n", "pyproject.toml": settings},
        topics=["sharinghub:aimodel"],
        owner=ada,
    )
    for version in ("1", "2", "3", "1"):
        link = ["link-model", "--project", "space/wine", "--version", version, "--commit"]
        assert main(link) == 0
    assert main(["history", "--project", "space/wine", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    shas = [commit.sha for commit in reversed(wine.commits())][1:]
    linked = [version["linked"]["commit"] for version in report["versions"]]
    assert linked == [shas[2], shas[1], shas[0]]
    assert [version["current"] for version in report["versions"]] == [False, False, True]
    assert report["versions"][2]["periods"][1]["from"]["commit"] == shas[3]
    assert report["versions"][2]["periods"][1]["rollback"]
    assert registry.tagged["1"]["sharinghub.commit"] == shas[3]
