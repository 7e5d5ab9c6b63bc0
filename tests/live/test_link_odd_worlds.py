"""``link-model`` on GitLab where the project, its branches or its files are not as usual."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.answers import Answer
from tests.gitlab.faults import Handle, Meanwhile, Wait
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.test_link_on_gitlab import (  # noqa: F401
    LINK,
    REQUEST,
    SETTINGS,
    URI,
    registry,
    wine,
)
from tests.unit.adapters.stub_server import as_json, stub_server
from tests.unit.linked_wine import ITEM_PATH, LINKED, WINE
from tests.unit.registry import MemoryRegistry

SOURCE = "sharinghub/link-wine-v2"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err.removesuffix("\n").removeprefix("sharinghub link-model: ")


def test_a_branch_left_over_of_a_merged_request_is_left_alone(
    wine: Project,  # noqa: F811
    registry: MemoryRegistry,  # noqa: F811
) -> None:
    main(REQUEST)
    wine.merge_requests[0].state = "merged"
    wine.commit("main", {"README.md": LINKED + "More.\n", ITEM_PATH: wine.read(ITEM_PATH, SOURCE)})
    left = wine.head(SOURCE)
    registry.aliases = {}
    assert main([*REQUEST, "--version", "2"]) == 0
    assert wine.head(SOURCE) == left
    assert [(each.source_branch, each.state) for each in wine.merge_requests] == [
        (SOURCE, "merged"),
        (f"{SOURCE}-2", "opened"),
    ]
    assert wine.read("README.md", f"{SOURCE}-2").endswith("More.\n")
    assert main([*REQUEST, "--version", "2"]) == 0
    assert len(wine.merge_requests) == 2


def test_a_merge_request_that_is_being_merged_is_the_one(wine: Project) -> None:  # noqa: F811
    main(REQUEST)
    wine.merge_requests[0].state = "locked"
    assert main(REQUEST) == 0
    assert len(wine.merge_requests) == 1


def test_a_deleted_source_branch_is_made_again(wine: Project) -> None:  # noqa: F811
    main(REQUEST)
    wine.repository.delete(SOURCE)
    wine.commit("main", {"README.md": WINE + "More.\n"})
    assert main(REQUEST) == 0
    assert wine.read("README.md", SOURCE) == LINKED + "More.\n"
    assert len(wine.merge_requests) == 1


def test_what_a_person_commits_to_the_source_branch_stays(wine: Project) -> None:  # noqa: F811
    wine.commit(SOURCE, {"README.md": WINE + "Mine.\n", "notes.md": "x"})
    assert main(REQUEST) == 0
    assert wine.read("README.md", SOURCE) == LINKED + "Mine.\n"


def test_a_source_branch_without_a_readme_is_said(
    wine: Project,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    wine.commit(SOURCE, {"README.md": None})
    assert main(REQUEST) == 6
    assert said(capsys).startswith(f"there is no branch '{SOURCE}' with a README.md")


@pytest.mark.parametrize("name", ["été", "模型", "a/b", "wine (7)", "x" * 250, "w", "wine.lock"])
def test_each_model_has_a_source_branch_of_its_own(
    wine: Project,  # noqa: F811
    registry: MemoryRegistry,  # noqa: F811
    name: str,
) -> None:
    registry.name = name
    for model in (name, f"{name}-", f"{name} v2", f"{name}-v2"):
        registry.name = model
        assert main([*REQUEST, "--model", model]) == 0
    assert len({each.source_branch for each in wine.merge_requests}) == 4


@pytest.mark.parametrize("command", [LINK, REQUEST], ids=["commit", "merge request"])
def test_an_archived_project_is_said(
    wine: Project,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    wine.archived = True
    assert main(command) == 6
    assert said(capsys) == "space/wine is archived on GitLab, which then takes no commits"


@pytest.mark.parametrize("uri", ["sqlite:///mlflow.db", "/var/mlruns", "postgresql://other/db"])
def test_a_projects_own_file_opens_nothing_of_this_machine(
    wine: Project,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    uri: str,
) -> None:
    wine.commit("main", {"pyproject.toml": SETTINGS.replace(URI, uri)})
    assert main(LINK) == 2
    assert said(capsys) == (
        "the registry of space/wine is a file on somebody's machine; if it is this one, name it "
        "with --tracking-uri"
    )
    assert main([*LINK, "--tracking-uri", uri]) == 0


def test_an_address_that_is_none_is_refused_before_anything_is_linked(
    wine: Project,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    wine.commit("main", {"pyproject.toml": f'{SETTINGS}sharinghub-url = "nowhere"\n'}, "Portal")
    assert main([*LINK, "--wait"]) == 2
    assert said(capsys).startswith("the portal's address is none; give it alone")
    assert wine.log() == ["Portal", "Initial commit"]


@pytest.mark.parametrize("option", ["--project", "--group"])
def test_an_empty_name_is_no_name(capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["link-model", option, " ", "--commit"])
    assert caught.value.code == 2
    assert "must name one, and is empty" in capsys.readouterr().err


def test_a_name_with_line_breaks_and_colours_is_one_plain_line(
    wine: Project,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = SETTINGS.replace('"wine"', r'"a\n\u001b[31mb"')
    wine.commit("main", {"pyproject.toml": settings})
    assert main(LINK) == 4
    assert said(capsys) == "no registered model 'a \N{REPLACEMENT CHARACTER}[31mb'"


class SlipAndDrop(Meanwhile):
    """Somebody's commit slips in between check and write, and the answer gets lost."""

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        super().around(handle, wait)
        return None


def test_what_slips_into_a_commit_whose_answer_is_lost_stays(
    wine: Project,  # noqa: F811
    gitlab: Gitlab,  # noqa: F811
) -> None:
    slip = SlipAndDrop(lambda: wine.commit("main", {"README.md": WINE + "More.\n"}), at="checked")
    gitlab.faults.on(slip, match=lambda request: request.method == "POST")
    assert main(LINK) == 0
    assert wine.read("README.md") == LINKED + "More.\n"
    replaced = wine.commits()[2].sha[:8]
    # The last one is of the Item, which tells the README's text.
    assert wine.log() == [
        "Link wine v2 [skip ci]",
        f"Bring back what {replaced} replaced in the README [skip ci]",
        "Link wine v2 [skip ci]",
        "Edit",
        "Initial commit",
    ]


def test_a_refusal_names_the_token_that_was_sent(
    gitlab: Gitlab,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    ada = gitlab.user("ada")
    gitlab.project("space/wine", files={"README.md": WINE}, owner=ada)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    monkeypatch.chdir(tmp_path)
    with stub_server(lambda asked: as_json({"message": "who are you?"}, 401)) as theirs:
        (tmp_path / "pyproject.toml").write_text(
            '[tool.sharinghub]\nmodel = "wine"\ntracking = "sharinghub"\n'
            f'tracking-uri = "{theirs.url}"\ngitlab-project = "space/wine"\n'
        )
        assert main(["link-model", "--commit"]) == 4
        assert said(capsys).replace(theirs.url, "URL") == (
            "URL refuses access (401 who are you?) with the token of GITLAB_TOKEN; is that valid, "
            "and allowed to read here?"
        )
