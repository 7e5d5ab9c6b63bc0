"""``sharinghub link-model --new``: all that the registry has and the README does not show yet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sharinghub_tools.cli import link_model, link_new, linker
from sharinghub_tools.cli.main import main
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER
from tests.unit.linked_wine import WINE
from tests.unit.registry import MemoryRegistry

SETTINGS = (
    '[tool.sharinghub]\nmodel = "wine"\ntracking-uri = "https://mlflow.example"\n'
    'link-by = "commit"\n'
)
BY_REQUEST = SETTINGS.replace('"commit"', '"merge-request"')
NEW = ("link-model", "--project", "space/wine", "--new")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemoryRegistry:
    memory = MemoryRegistry(newest=2, aliases={})
    for module in (linker, link_model, link_new):
        monkeypatch.setattr(module, "open_registry", lambda *arguments: memory)
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return memory


@pytest.fixture
def wine(
    gitlab: Gitlab,  # noqa: F811
    registry: MemoryRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> Project:
    ada = gitlab.user("ada")
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    return gitlab.project("space/wine", {"README.md": WINE, "pyproject.toml": SETTINGS}, owner=ada)


def listed(text: str) -> list[str]:
    return re.findall(r"^    mlflow:uri: models:/wine/(.+)\n(?=    mlflow:run_id)", text, re.M)


def current(text: str) -> str:
    (found,) = re.findall(r"models:/wine/(\d+)\n.*\n    mlflow:current: true", text)
    return str(found)


def test_every_version_has_a_commit_and_the_newest_is_current(
    wine: Project, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(NEW) == 0
    assert wine.log()[:2] == ["Link wine v2 [skip ci]", "Link wine v1 [skip ci]"]
    text = wine.read("README.md")
    assert (listed(text), current(text)) == (["2", "1"], "2")
    assert re.sub(r"[0-9a-f]{8}\b", "sha", capsys.readouterr().err) == (
        "linked models:/wine/1 in space/wine, commit sha\n"
        "linked models:/wine/2 in space/wine, commit sha\n"
    )
    head = wine.head()
    assert main(NEW) == 0
    assert wine.head() == head
    said = "models:/wine/2 is linked; the README is up to date\n"
    assert capsys.readouterr().err == said


def test_an_alias_that_moves_makes_another_version_the_current_one(
    wine: Project, registry: MemoryRegistry
) -> None:
    assert main(NEW) == 0
    registry.aliases = {"champion": "1"}
    assert main(NEW) == 0
    assert (len(wine.log()), current(wine.read("README.md"))) == (4, "1")


def test_rollback_by_hand_stays(wine: Project, registry: MemoryRegistry) -> None:
    registry.aliases = {"champion": "2"}
    assert main(NEW) == 0
    assert main([*NEW[:3], "--version", "1"]) == 0
    head = wine.head()
    assert main(NEW) == 0
    assert (wine.head(), current(wine.read("README.md"))) == (head, "1")


def test_merge_requests_are_opened_once_where_the_settings_want_them(
    wine: Project, registry: MemoryRegistry
) -> None:
    wine.commit("main", {"pyproject.toml": BY_REQUEST})
    for _ in range(2):
        assert main(NEW) == 0
    titles = [request.title for request in wine.merge_requests]
    assert titles == ["Link wine v1", "Link wine v2"]
    assert listed(wine.read("README.md")) == []


def test_nothing_to_link_is_no_error(
    wine: Project, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.newest = 0
    assert main(NEW) == 0
    assert capsys.readouterr().err == "nothing to link: 'wine' has no version yet\n"
    assert main([*NEW, "--model", "beer", "--json"]) == 0
    assert capsys.readouterr() == ("[]\n", "nothing to link: no registered model 'beer'\n")
    assert wine.log() == ["Initial commit"]


def test_what_would_be_linked_can_be_asked(
    wine: Project, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW, "--check"]) == 1
    assert main([*NEW, "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["version"], each["written"]) for each in found] == [("1", False), ("2", False)]
    assert wine.log() == ["Initial commit"]


def test_current_version_that_was_deleted_is_left_alone(
    wine: Project, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(NEW) == 0
    registry.newest = 1
    capsys.readouterr()
    assert main(NEW) == 0
    assert capsys.readouterr().err == "nothing to link: no version of 'wine' is new\n"


def test_who_may_not_commit_opens_merge_requests(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, DEVELOPER)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    assert main(NEW) == 6
    assert main([*NEW, "--merge-request"]) == 0
    assert len(wine.merge_requests) == 2


def test_in_a_folder(
    registry: MemoryRegistry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text(WINE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    assert main(["link-model", "--new", "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["version"] for each in found] == ["1", "2"]
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert (listed(text), current(text)) == (["2", "1"], "2")


def test_of_a_group_there_is_another_command(
    wine: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link-model", "--group", "space", "--new"]) == 2
    assert "run: sharinghub watch --once" in capsys.readouterr().err
