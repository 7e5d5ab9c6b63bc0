"""``sharinghub link-model`` on GitLab, as people and CI jobs run it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from sharinghub_tools.adapters import gitlab_client
from sharinghub_tools.cli import gitlab_session, linker
from sharinghub_tools.cli.main import main
from tests.gitlab.faults import Delay, DropAfter, DropBefore, Fault, Meanwhile, RateLimit, Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.patience import GIVE_UP_SECONDS, impatient
from tests.unit.linked_wine import ITEM_PATH, LINKED, WINE, item, on_gitlab
from tests.unit.registry import MemoryRegistry

URI = "https://mlflow.example"
SETTINGS = f'[tool.sharinghub]\nmodel = "wine"\ntracking-uri = "{URI}"\n'
LINK = ("link-model", "--project", "space/wine", "--commit")
REQUEST = ("link-model", "--project", "space/wine", "--merge-request")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> MemoryRegistry:
    memory = MemoryRegistry()
    monkeypatch.setattr(linker, "open_registry", lambda *arguments: memory)
    return memory


@pytest.fixture
def wine(
    gitlab: Gitlab,  # noqa: F811
    registry: MemoryRegistry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Project]:
    """A project of ada's, whose token is in the environment; nobody waits for real."""
    ada = gitlab.user("ada")
    files = {"README.md": WINE, "pyproject.toml": SETTINGS}
    topics = ["sharinghub:aimodel"]
    project = gitlab.project("space/wine", files=files, topics=topics, owner=ada)
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    hasty = partial(gitlab_client.open_client, wait=lambda _: None)
    monkeypatch.setattr(gitlab_session, "open_client", hasty)
    monkeypatch.setattr(linker, "pause", lambda _: None)
    monkeypatch.chdir(tmp_path)
    yield project
    assert gitlab.errors == []


def expected(
    gitlab: Gitlab,  # noqa: F811
    readme: str = LINKED,
) -> dict[str, str]:
    """What linking makes of the project's files."""
    showing = on_gitlab(f"{gitlab.url}/space/wine", gitlab.url)
    return {"README.md": readme, ITEM_PATH: item(readme, showing)}


def contents(wine: Project, branch: str = "main") -> dict[str, str]:
    return {path: wine.read(path, branch) for path in ("README.md", ITEM_PATH)}


def uris(readme: str) -> list[str]:
    links = yaml.safe_load(readme.split("---")[1]).get("links") or []
    return [entry["mlflow:uri"] for entry in links]


def test_a_commit_shows_the_version(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(LINK) == 0
    assert contents(wine) == expected(gitlab)
    assert wine.log() == ["Link wine v2 [skip ci]", "Initial commit"]
    sha = wine.head()
    assert sha is not None
    message = f"linked models:/wine/2 (champion) in space/wine, commit {sha[:8]}\n"
    assert capsys.readouterr() == ("", message)


def test_again_commits_nothing(wine: Project, capsys: pytest.CaptureFixture[str]) -> None:
    main(LINK)
    capsys.readouterr()
    assert main(LINK) == 0
    assert len(wine.log()) == 2
    message = "models:/wine/2 (champion) is linked; the README is up to date\n"
    assert capsys.readouterr() == ("", message)
    assert main(["link-model", "--project", "space/wine", "--check"]) == 0


def test_check_and_dry_run_write_nothing(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    registry: MemoryRegistry,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["link-model", "--project", str(wine.id), "--check"]) == 1
    assert main([*LINK, "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("--- a/README.md\n+++ b/README.md\n@@ -1,5 +1,")
    assert [request for request in gitlab.requests if request.writes] == []
    assert registry.tagged == {}


def test_a_ci_job_names_nothing(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    monkeypatch.setenv("CI_PROJECT_ID", str(wine.id))
    assert main(["link-model", "--commit", "--json"]) == 0
    assert contents(wine) == expected(gitlab)


def test_the_report_for_programs(wine: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*LINK, "--json", "--quiet"]) == 0
    report = json.loads(capsys.readouterr().out)
    told = {key: report[key] for key in ("project", "branch", "commit", "merge_request", "written")}
    assert told == {
        "project": "space/wine",
        "branch": "main",
        "commit": wine.head(),
        "merge_request": None,
        "written": True,
    }


def test_another_branch(wine: Project) -> None:
    wine.commit("review", {"notes.md": "Notes\n"})
    assert main([*LINK, "--branch", "review"]) == 0
    assert (wine.read("README.md", "review"), wine.read("README.md")) == (LINKED, WINE)


def test_line_ends_and_byte_order_mark_survive(wine: Project) -> None:
    written = "\ufeff" + WINE.replace("\n", "\r\n")
    wine.commit("main", {"README.md": written.encode()})
    assert main(LINK) == 0
    read = wine.read_bytes("README.md").decode()
    assert read.startswith("\ufeff---\r\ntitle: Wine\r\n")
    assert not re.search(r"(?<!\r)\n", read)


def test_a_developer_is_offered_a_merge_request_where_the_branch_is_protected(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 30)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(bob))
    assert main(LINK) == 6
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "run the command with --merge-request" in error

    assert main(REQUEST) == 0
    (request,) = wine.merge_requests
    page = f"{gitlab.url}/space/wine/-/merge_requests/1"
    message = f"linked models:/wine/2 (champion) in a merge request: {page}\n"
    assert capsys.readouterr() == ("", message)
    assert contents(wine, "sharinghub/link-wine-v2") == expected(gitlab)
    assert wine.read("README.md") == WINE

    assert main(REQUEST) == 0
    assert wine.merge_requests == [request]
    assert f"its merge request is open: {page}\n" in capsys.readouterr().err


def test_a_persons_commit_that_slips_in_between_check_and_write_stays(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    edited = WINE + "More.\n"
    slip = Meanwhile(lambda: wine.commit("main", {"README.md": edited}), at="checked")
    gitlab.faults.on(slip, match=lambda request: request.path.endswith("/repository/commits"))
    assert main(LINK) == 0
    assert contents(wine) == expected(gitlab, LINKED + "More.\n")


FAULTS: dict[str, Fault] = {
    "drop before": DropBefore(),
    "drop after": DropAfter(),
    "500": Status(500),
    "502": Status(502),
    "429": RateLimit(retry_after=1),
    "409": Status(409),
    "time-out, done": Delay(2 * GIVE_UP_SECONDS, after=True),
    "time-out, done late": Delay(2 * GIVE_UP_SECONDS),
}


def run_twice(
    command: tuple[str, ...],
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With faults it ends right, or with one line; without them it ends right."""
    with impatient():
        first = main(command)
    said = capsys.readouterr().err
    gitlab.faults.clear()
    assert first == 0 or (first == 6 and said.count("\n") == 1 and "traceback" not in said.lower())
    assert main(command) == 0


# How many requests a run without faults sends.
REQUESTS = {LINK: 5, REQUEST: 10}


@pytest.mark.parametrize("command", REQUESTS)
def test_so_many_requests_and_no_more(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    command: tuple[str, ...],
) -> None:
    assert main(command) == 0
    assert len(gitlab.requests) == REQUESTS[command], [str(r) for r in gitlab.requests]


@pytest.mark.parametrize("times", [1, 20], ids=["once", "for long"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("nth", range(1, REQUESTS[LINK] + 1))
def test_a_fault_at_every_request_of_a_link_by_commit(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    nth: int,
    fault: str,
    times: int,
) -> None:
    gitlab.faults.on(FAULTS[fault], nth=nth, times=times)
    run_twice(LINK, gitlab, capsys)
    assert contents(wine) == expected(gitlab)
    assert wine.log() == ["Link wine v2 [skip ci]", "Initial commit"]


@pytest.mark.parametrize("times", [1, 20], ids=["once", "for long"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("nth", range(1, REQUESTS[REQUEST] + 1))
def test_a_fault_at_every_request_of_a_merge_request(
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    nth: int,
    fault: str,
    times: int,
) -> None:
    gitlab.faults.on(FAULTS[fault], nth=nth, times=times)
    run_twice(REQUEST, gitlab, capsys)
    assert len(wine.merge_requests) == 1
    assert contents(wine, "sharinghub/link-wine-v2") == expected(gitlab)
    assert wine.log("sharinghub/link-wine-v2") == ["Link wine v2 [skip ci]", "Initial commit"]
    assert wine.log() == ["Initial commit"]
