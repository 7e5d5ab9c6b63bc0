"""``sharinghub link-model --group``: all projects of a group, each with few requests."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sharinghub_tools.cli import linker
from sharinghub_tools.cli.main import main
from sharinghub_tools.errors import RegistryError
from tests.gitlab.faults import Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.unit.adapters.stub_server import MISSING, Answer, Asked, as_json, stub_server
from tests.unit.linked_wine import LINKED, WINE, linked_files
from tests.unit.registry import MemoryRegistry

SETTINGS = '[tool.sharinghub]\nmodel = "wine"\ntracking-uri = "https://mlflow.example"\n'
TOPICS = ["sharinghub:aimodel", "wine"]
LINK = ("link-model", "--group", "space", "--commit")


@pytest.fixture(autouse=True)
def registry(
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> MemoryRegistry:
    memory = MemoryRegistry()
    monkeypatch.setattr(linker, "open_registry", lambda *arguments: memory)
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    ada = gitlab.user("ada")
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    gitlab.member(gitlab.group("space"), ada, 50)
    monkeypatch.chdir(tmp_path)
    return memory


def add(
    gitlab: Gitlab,  # noqa: F811
    path: str,
    readme: str = WINE,
    settings: str | None = SETTINGS,
    topics: list[str] = TOPICS,
) -> None:
    files = {"README.md": readme}
    if readme == LINKED:
        files = linked_files(f"{gitlab.url}/{path}", gitlab.url)
    files |= {"pyproject.toml": settings} if settings else {}
    gitlab.project(path, files=files, topics=topics)


def test_each_project_gets_what_it_needs(
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    add(gitlab, "space/behind")
    add(gitlab, "space/deep/er/behind")
    add(gitlab, "space/current", readme=LINKED)
    add(gitlab, "space/dataset", topics=["sharinghub:dataset"])
    add(gitlab, "space/local", settings=SETTINGS.replace("https://mlflow.example", "sqlite:///x"))
    add(gitlab, "space/other", settings="[tool.other]\n")
    add(gitlab, "space/strange", settings="[tool.sharinghub]\nmodel = 'x'\ntracking-uri = 3\n")
    add(gitlab, "space/unreadable", readme="---\ntitle: [\n---\n")
    add(gitlab, "space/unknown", settings=SETTINGS.replace('"wine"', '"beer"'))
    add(gitlab, "elsewhere/behind")
    gitlab.project("space/empty", topics=TOPICS)

    assert main(LINK) == 2
    said = capsys.readouterr().err.splitlines()
    assert sorted(said[:-1]) == [
        "space/behind: linked models:/wine/2",
        "space/deep/er/behind: linked models:/wine/2",
        "space/empty: passed over: its repository is empty",
        "space/local: passed over: its registry is a file on somebody's machine",
        "space/other: passed over: its pyproject.toml names no 'model' in [tool.sharinghub]",
        "space/strange: failed: 'tracking-uri' in [tool.sharinghub] of pyproject.toml of "
        "space/strange must be text, and is 3",
        "space/unknown: failed: no registered model 'beer'",
        "space/unreadable: failed: README.md:2:9 of space/unreadable: not valid YAML: "
        "expected the node content, but found '<stream end>'; nothing was changed",
    ]
    assert said[-1] == ("space: 9 projects: 2 linked, 1 up to date, 3 passed over, 3 failed")
    changed = [p for p in gitlab.state.projects.values() if p.head() and len(p.log()) == 2]
    assert sorted(project.full_path for project in changed) == [
        "space/behind",
        "space/deep/er/behind",
    ]


def test_what_a_person_should_know_of_a_project_is_in_its_line(
    gitlab: Gitlab,  # noqa: F811
    registry: MemoryRegistry,
    capsys: pytest.CaptureFixture[str],
) -> None:
    registry.refuses_files = RegistryError("https://mlflow.example does not serve the file (404)")
    add(gitlab, "space/wine", readme=WINE.replace("title", "mlm: {architecture: MLP}\ntitle"))
    assert main(LINK) == 0
    assert capsys.readouterr().err.splitlines() == [
        "space/wine: linked models:/wine/2; kept as they were written by hand: mlm.architecture; "
        "for the model's values, add --overwrite; the Item has no checksum of the model's file: "
        "https://mlflow.example does not serve the file (404)",
        "space: 1 project: 1 linked",
    ]


def test_the_report_for_programs(
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    add(gitlab, "space/behind")
    add(gitlab, "space/other", settings=None)
    assert main([*LINK, "--json", "--quiet"]) == 0
    one, two = json.loads(capsys.readouterr().out)
    assert (one["project"], one["written"]) == ("space/behind", True)
    assert two == {
        "project": "space/other",
        "project_id": 102,
        "passed_over": "its pyproject.toml names no 'model' in [tool.sharinghub]",
        "error": None,
    }


def test_check_finds_the_ones_behind(
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    add(gitlab, "space/behind")
    add(gitlab, "space/current", readme=LINKED)
    assert main(["link-model", "--group", "space", "--check"]) == 1
    assert capsys.readouterr().err == (
        "space/behind: would link models:/wine/2\nspace: 2 projects: 1 to be linked, 1 up to date\n"
    )


def test_a_group_of_two_hundred_takes_few_requests_each(
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number in range(200):
        add(gitlab, f"space/wine-{number}", readme=LINKED)
    gitlab.requests.clear()
    assert main(LINK) == 0
    assert capsys.readouterr().err == "space: 200 projects: 200 up to date\n"
    listing = [request for request in gitlab.requests if "/groups/" in request.path]
    assert len(listing) <= 3
    of_projects = Counter(
        found[1]
        for request in gitlab.requests
        if (found := re.match(r"/api/v4/projects/(\d+)/", request.path))
    )
    assert set(of_projects.values()) == {3}
    assert len(of_projects) == 200


def test_a_project_that_fails_leaves_the_others_alone(
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in "abc":
        add(gitlab, f"space/{name}")
    failing = gitlab.state.projects[102]
    gitlab.faults.on(
        Status(403), match=lambda request: f"/projects/{failing.id}/" in request.path, times=None
    )
    assert main(LINK) == 6
    assert "space: 3 projects: 2 linked, 1 failed\n" in capsys.readouterr().err


def test_a_projects_own_file_does_not_decide_who_gets_the_token(
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.undo()
    ada = gitlab.user("ada")
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "secret-of-mlflow")

    def refuse(asked: Asked) -> Answer:
        return as_json({"message": "who are you?"}, 401) if not asked.authorization else MISSING

    with stub_server(refuse) as theirs:
        add(gitlab, "space/trap", settings=SETTINGS.replace("https://mlflow.example", theirs.url))
        for command in (LINK, ("link-model", "--project", "space/trap", "--commit")):
            assert main(command) == 4
            assert f"--trust {theirs.url}" in capsys.readouterr().err
        assert {asked.authorization for asked in theirs.asked} == {None}
        assert main([*LINK, "--trust", theirs.url]) == 4
        assert theirs.asked[-1].authorization == "Bearer secret-of-mlflow"
