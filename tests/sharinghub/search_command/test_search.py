"""``sharinghub search`` against a portal: what it finds, what a person sees, what goes wrong."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharinghub_tools.cli import search_page
from sharinghub_tools.cli.main import main
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub

DATASET = "sharinghub:dataset"
_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "PYTEST_CURRENT_TEST", "COVERAGE_FILE")


def readme(bbox: str) -> str:
    return f"---\ntitle: Data\nextent:\n  spatial: {bbox}\nassets: ['*.csv']\n---\n# Data\n"


@pytest.fixture
def data(gitlab: Gitlab) -> list[Project]:
    """Two datasets of Ada's, and a model."""
    ada = gitlab.user("ada")
    wine = gitlab.project(
        "space/wine-data",
        {"README.md": readme("[-10.5, 36.0, -6.2, 42.2]"), "wine.csv": "alcohol\n"},
        [DATASET, "wine", "red grapes"],
        owner=ada,
        description="Chemical analyses of 178 wines",
    )
    wine.star_count = 3
    patches = gitlab.project(
        "space/maps/eurosat",
        {"README.md": readme("[5.9, 45.8, 10.5, 47.8]")},
        [DATASET],
        owner=ada,
        description="27,000 patches of Sentinel-2\nin ten classes",
    )
    gitlab.project("space/wine", {"README.md": "# Wine\n"}, ["sharinghub:aimodel"], owner=ada)
    for project in (wine, patches):
        project.last_activity_at = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
    return [wine, patches]


@pytest.fixture(autouse=True)
def token(
    gitlab: Gitlab, portal: SharingHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    for name in set(os.environ) - set(_KEPT):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    text = gitlab.token(gitlab.user("ada"))
    monkeypatch.setenv("GITLAB_TOKEN", text)
    monkeypatch.setenv("SHARINGHUB_URL", portal.url)
    monkeypatch.chdir(tmp_path)
    return text


Capture = pytest.CaptureFixture[str]


def paths(capsys: Capture, *arguments: str) -> list[str]:
    """The projects that a search finds."""
    assert main(["search", *arguments, "--json", "--quiet"]) == 0
    return [item["id"] for item in json.loads(capsys.readouterr().out)]


def failure(capsys: Capture, *arguments: str) -> tuple[int, str]:
    code = main(["search", *arguments])
    told = capsys.readouterr()
    assert told.out == ""
    return code, told.err


def test_a_search_lists_datasets(data: list[Project], capsys: Capture) -> None:
    assert main(["search"]) == 0

    assert capsys.readouterr() == (
        "path                title      stars  updated     description\n"
        "space/wine-data     wine-data      3  2026-11-04  Chemical analyses of 178 wines\n"
        "space/maps/eurosat  eurosat           2026-11-04  "
        "27,000 patches of Sentinel-2 in ten classes\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["wine"], ["space/wine-data"]),
        (["sentinel-2"], ["space/maps/eurosat"]),
        (["patches", "of"], ["space/maps/eurosat"]),
        (["none"], []),
        (["--topic", "wine"], ["space/wine-data"]),
        (["--topic", "wine", "--topic", "red grapes"], ["space/wine-data"]),
        (["--topic", "wine", "--topic", "white"], []),
        (["--bbox", "-8,40,-7,41"], ["space/wine-data"]),
        (["--bbox", "-8", "40", "-7", "41"], ["space/wine-data"]),
        (["--bbox", "-8,40,7,46"], ["space/wine-data", "space/maps/eurosat"]),
        (["data", "--bbox", "0,0,1,1"], []),
        (["--collection", "ai-model"], ["space/wine"]),
        (["--limit", "1"], ["space/wine-data"]),
    ],
)
def test_what_is_asked_for_is_found(
    data: list[Project], capsys: Capture, arguments: list[str], found: list[str]
) -> None:
    assert paths(capsys, *arguments) == found


def test_all_pages_are_read(gitlab: Gitlab, portal: SharingHub, capsys: Capture) -> None:
    ada = gitlab.user("ada")
    every = [f"space/data-{number:03}" for number in range(205)]
    for path in every:
        gitlab.project(path, {"README.md": "# Data\n"}, [DATASET], owner=ada)

    assert paths(capsys, "data", "--limit", "1000") == every
    asked = [request for request in portal.requests if request.path == "/api/stac/search"]
    assert [request.query.partition("after=")[2] for request in asked] == ["", "100", "200"]
    assert main(["search", "--limit", "204"]) == 0
    assert capsys.readouterr().err == "204 of 205 shown; --limit 205 shows all\n"


def test_no_token_is_in_items_and_addresses(
    data: list[Project], portal: SharingHub, token: str, capsys: Capture
) -> None:
    assert main(["search", "wine", "--json"]) == 0

    told = capsys.readouterr().out
    assert token not in told
    (item,) = json.loads(told)
    assert item["assets"]["wine.csv"]["href"].endswith("wine.csv?ref=main&gitlab_token=***")
    assert item["properties"]["sharinghub:stars"] == 3
    assert all("token" not in request.query for request in portal.requests)


def test_a_portal_behind_a_proxy_is_asked_where_it_was_named(
    data: list[Project], portal: SharingHub, capsys: Capture
) -> None:
    portal.url = "http://inside:8000"
    assert paths(capsys, "wine") == ["space/wine-data"]


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (
            80,
            [
                "path                title      stars  updated     description",
                "space/wine-data     wine-data      3  2026-11-04  Chemical analyses of 178 wines",
                "space/maps/eurosat  eurosat           2026-11-04  27,000 patches of Sentinel-2…",
            ],
        ),
        (
            48,
            [
                "space/wine-data",
                "  wine-data, 3 stars, 2026-11-04",
                "  Chemical analyses of 178 wines",
                "space/maps/eurosat",
                "  eurosat, 2026-11-04",
                "  27,000 patches of Sentinel-2 in ten classes",
            ],
        ),
    ],
)
def test_it_fits_the_terminal(
    data: list[Project],
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    lines: list[str],
) -> None:
    monkeypatch.setattr(search_page.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["search"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_nothing_found_is_said(data: list[Project], capsys: Capture) -> None:
    assert main(["search", "none"]) == 0
    assert capsys.readouterr() == ("", "nothing found in 'dataset'\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--bbox", "1,2,3"], "--bbox 1,2,3 is no bounding box: give W,S,E,N in degrees, as"),
        (["--bbox", "a,b,c,d"], "--bbox a,b,c,d is no bounding box: give W,S,E,N in degrees, as"),
        (["--bbox", "nan,0,1,1"], "--bbox nan,0,1,1 is no bounding box: the west and the east"),
        (["--bbox", "1,9,2,8"], "--bbox 1,9,2,8 is no bounding box: the south is at most the n"),
        (["--bbox", "170,0,-170,1"], "--bbox 170,0,-170,1 is no bounding box: the west is at mo"),
        (["--topic", "a:b"], "the portal cannot be asked for the topic 'a:b': it takes letters"),
        (["--limit", "0"], "--limit 0 lists nothing; give 1 or more"),
    ],
)
def test_wrong_use(capsys: Capture, arguments: list[str], problem: str) -> None:
    code, told = failure(capsys, *arguments)
    assert code == 2
    assert told.startswith(f"sharinghub search: {problem}")


def test_no_portal(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHARINGHUB_URL")
    assert failure(capsys) == (
        2,
        "sharinghub search: no portal is named; give --sharinghub-url URL, or set SHARINGHUB_URL, "
        "or 'sharinghub-url' in [tool.sharinghub] of pyproject.toml\n",
    )


def test_settings_name_the_portal(
    data: list[Project], portal: SharingHub, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHARINGHUB_URL")
    Path("pyproject.toml").write_text(f'[tool.sharinghub]\nsharinghub-url = "{portal.url}/"\n')
    assert paths(capsys, "wine") == ["space/wine-data"]


def test_tokens(
    data: list[Project],
    portal: SharingHub,
    gitlab: Gitlab,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(gitlab.user("bob")))
    assert paths(capsys) == []
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-wrong")
    assert failure(capsys) == (
        6,
        f"sharinghub search: search in 'dataset': {portal.url} refuses the token: GitLab does not "
        "know it, it is expired or revoked, of a CI job, or without the scope api or read_api; "
        "give another\n",
    )
    monkeypatch.delenv("GITLAB_TOKEN")
    assert failure(capsys) == (
        6,
        f"sharinghub search: search in 'dataset': {portal.url} wants to know who asks; set "
        "GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN\n",
    )


def test_a_collection_that_the_portal_does_not_have(portal: SharingHub, capsys: Capture) -> None:
    code, told = failure(capsys, "--collection", "nets")
    assert (code, told) == (
        6,
        "sharinghub search: search in 'nets': SharingHub answers 422 (Category not found for: "
        "nets)\n",
    )


def test_a_readme_on_which_the_portal_fails(
    data: list[Project], gitlab: Gitlab, capsys: Capture
) -> None:
    data[0].commit("main", {"README.md": "---\nextent:\n---\n"})
    assert failure(capsys) == (
        6,
        "sharinghub search: search in 'dataset': SharingHub fails on it (500)\n",
    )


def test_no_network(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARINGHUB_URL", "http://127.0.0.1:9")
    code, told = failure(capsys)
    assert code == 6
    assert told.startswith("sharinghub search: cannot connect to 127.0.0.1:9: Connection refused;")
    assert told.count("\n") == 1


def test_no_sharinghub(gitlab: Gitlab, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARINGHUB_URL", gitlab.url)
    code, told = failure(capsys)
    assert code == 6
    assert told.startswith(f"sharinghub search: {gitlab.url} is no SharingHub: it answers with")
