"""What stops ``sharinghub publish``: one line that says why, and nothing is changed."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.faults import Status
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, GUEST, User
from tests.live.publish.local_project import LocalProject
from tests.unit.adapters.stub_server import Answer, stub_server

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def refused(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> Callable[..., str]:
    """The only line of a command that changed nothing, here or on GitLab."""

    def refuse(*arguments: str, code: int) -> str:
        before, there = wine.everything(), snapshot(gitlab)
        gitlab.requests.clear()
        capsys.readouterr()
        assert main(["publish", *arguments]) == code
        shown = capsys.readouterr()
        assert shown.out == ""
        lines = [line for line in shown.err.splitlines() if line.startswith("sharinghub publish: ")]
        assert shown.err.splitlines()[-1:] == lines
        assert wine.everything() == before
        assert snapshot(gitlab) == there
        return lines[0].removeprefix("sharinghub publish: ")

    return refuse


def snapshot(gitlab: Gitlab) -> list[object]:
    return [
        (p.full_path, p.name, p.description, list(p.topics), p.visibility, p.head(), p.avatar)
        for p in gitlab.state.projects.values()
    ]


Refused = Callable[..., str]


# another project is there


def test_a_project_that_is_there_is_not_taken_up_unasked(
    gitlab: Gitlab, ada: User, refused: Refused
) -> None:
    gitlab.project("space/wine", files={"README.md": "# Theirs\n"}, owner=ada)
    assert refused(code=2) == (
        f"'space/wine' is on GitLab already ({gitlab.url}/space/wine); if it is this project's, "
        "take it up with --adopt; else set another 'gitlab-project' in [tool.sharinghub]"
    )


def test_nor_is_an_empty_one(gitlab: Gitlab, ada: User, refused: Refused) -> None:
    gitlab.project("space/wine", owner=ada)
    assert "is on GitLab already" in refused(code=2)


def test_a_foreign_project_is_never_touched(gitlab: Gitlab, ada: User, refused: Refused) -> None:
    gitlab.project("space/wine", files={"README.md": "# Theirs\n"}, owner=ada)
    assert refused("--adopt", code=2) == (
        "'space/wine' has another history than this project and is left alone "
        f"({gitlab.url}/space/wine); set another 'gitlab-project' in [tool.sharinghub]"
    )


def test_nor_is_a_foreign_project_with_another_default_branch(
    gitlab: Gitlab, ada: User, refused: Refused
) -> None:
    theirs = gitlab.project("space/wine", owner=ada)
    theirs.commit("trunk", {"README.md": "# Theirs\n"})
    assert "has another history than this project" in refused("--adopt", code=2)


def test_an_empty_project_is_taken_up(gitlab: Gitlab, ada: User, wine: LocalProject) -> None:
    theirs = gitlab.project("space/wine", owner=ada, topics=["red"])
    assert main(["publish", "--adopt"]) == 0
    assert theirs.log() == ["chore: publish to GitLab", "Start"]
    assert theirs.topics == ["red", "sharinghub:aimodel", "wine"]


def test_a_project_with_this_history_is_taken_up(
    gitlab: Gitlab, ada: User, wine: LocalProject
) -> None:
    theirs = gitlab.project("space/wine", owner=ada)
    push(wine, theirs)
    wine.commit("More", **{"more.txt": "more\n"})
    assert main(["publish", "--adopt"]) == 0
    assert theirs.log() == ["chore: publish to GitLab", "More", "Start"]


def test_a_project_that_is_ahead_is_pulled_first(
    gitlab: Gitlab, ada: User, wine: LocalProject, refused: Refused
) -> None:
    theirs = gitlab.project("space/wine", owner=ada)
    push(wine, theirs)
    theirs.commit("main", {"theirs.txt": "theirs\n"})
    assert refused("--adopt", code=6) == (
        "GitLab's branch 'main' has commits that are not here, so nothing was changed; "
        "run: git pull, then this command again"
    )
    wine.git("pull", "--quiet", str(theirs.git), "main")
    assert main(["publish", "--adopt"]) == 0
    assert theirs.log() == ["chore: publish to GitLab", "Edit", "Start"]


def push(local: LocalProject, theirs: Project) -> None:
    local.git("push", "--quiet", str(theirs.git), "main")
    head = theirs.head()
    assert head is not None
    theirs.pushed("main", head)


# commits that are not here


def test_where_gitlab_is_ahead_and_nothing_is_to_be_pushed(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.commit("main", {"README.md": "# Linked by the pipeline\n"})
    before = wine.everything()
    capsys.readouterr()
    assert main(["publish"]) == 0
    assert wine.everything() == before
    assert capsys.readouterr().err == f"{gitlab.url}/space/wine agrees with this project\n"


def test_where_both_have_commits(gitlab: Gitlab, wine: LocalProject, refused: Refused) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.commit("main", {"README.md": "# Linked by the pipeline\n"})
    wine.commit("Mine", **{"mine.txt": "mine\n"})
    assert refused(code=6).startswith("GitLab's branch 'main' has commits that are not here")


def test_another_branch_is_checked_out(
    gitlab: Gitlab, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    wine.git("switch", "--quiet", "--create", "try")
    assert refused(code=2) == (
        "'try' is checked out, and 'main' is the default branch of 'space/wine'; "
        "run: git switch main"
    )


# moved, gone


def test_a_renamed_project(gitlab: Gitlab, wine: LocalProject, refused: Refused) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.path = "vino"
    assert refused(code=2) == (
        f"project {project.id} is now 'space/vino' on {gitlab.url}; set gitlab-project = "
        '"space/vino" in [tool.sharinghub], and run the command again'
    )


def test_a_project_in_the_place_of_a_renamed_one(
    gitlab: Gitlab, ada: User, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.path = "vino"
    gitlab.project("space/wine", owner=ada)
    assert f"project {project.id} is now 'space/vino'" in refused("--adopt", code=2)


def test_a_project_that_is_gone(gitlab: Gitlab, wine: LocalProject, refused: Refused) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    gitlab.state.projects.clear()
    assert refused(code=6) == (
        f"project {project.id} of the settings is not on {gitlab.url}, or not shown to this "
        "token; to create a new one, remove 'gitlab-project-id' from [tool.sharinghub]"
    )


def test_an_archived_project(gitlab: Gitlab, wine: LocalProject, refused: Refused) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.archived = True
    wine.commit("More", **{"more.txt": "more\n"})
    assert refused(code=6) == "'space/wine' is archived; unarchive it (Settings > General)"


# who asks


def test_no_token(gitlab: Gitlab, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    assert refused(code=2) == f"there is no token for {gitlab.url}; set GITLAB_TOKEN"
    assert gitlab.requests == []


@pytest.mark.parametrize(
    ("scopes", "expires", "problem"),
    [
        (("read_api",), None, "scope"),
        (("read_user",), None, "scope"),
        (("api",), date(2020, 1, 1), "expired"),
    ],
    ids=["read-only", "for nothing here", "expired"],
)
def test_a_token_that_does_not_suffice(
    gitlab: Gitlab,
    ada: User,
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
    scopes: tuple[str, ...],
    expires: date | None,
    problem: str,
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada, scopes, expires))
    message = refused(code=6)
    assert "the token of GITLAB_TOKEN" in message
    assert problem in message


def test_a_token_that_nobody_knows(
    gitlab: Gitlab, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-unknown-to-everybody")
    message = refused(code=6)
    assert message.startswith(f"{gitlab.url} refuses the token of GITLAB_TOKEN: ")
    assert "glpat-" not in message


def test_who_may_not_create_projects(gitlab: Gitlab, ada: User, refused: Refused) -> None:
    gitlab.member(gitlab.group("space"), ada, GUEST)
    assert refused(code=6) == (
        "creation of project 'space/wine': GitLab answers 400 (namespace is not valid); ask an "
        "Owner of 'space' for the role that creates projects there, or set another "
        "'gitlab-project' in [tool.sharinghub]"
    )


def test_a_guest_of_the_project(
    gitlab: Gitlab, ada: User, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    gitlab.member(gitlab.group("space"), ada, GUEST)
    wine.commit("More", **{"more.txt": "more\n"})
    assert refused(code=6) == (
        "the role of this token's user in 'space/wine' is Guest, and Developer is needed; "
        "nothing was changed"
    )


def test_a_developer_may_not_change_topics(
    gitlab: Gitlab, ada: User, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    (project,) = gitlab.state.projects.values()
    project.topics.clear()
    gitlab.member(gitlab.group("space"), ada, DEVELOPER)
    assert refused(code=6) == (
        "the role of this token's user in 'space/wine' is Developer, and Maintainer is needed; "
        "nothing was changed"
    )


def test_a_developer_may_not_push_to_the_protected_branch(
    gitlab: Gitlab, ada: User, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    gitlab.member(gitlab.group("space"), ada, DEVELOPER)
    wine.commit("More", **{"more.txt": "more\n"})
    assert refused(code=6) == (
        "push to space/wine: You are not allowed to push code to protected branches on this "
        "project; let a Maintainer push it, or push another branch and open a merge request"
    )


def test_a_maintainer_may_not_change_who_sees_the_project(
    gitlab: Gitlab, wine: LocalProject, refused: Refused
) -> None:
    main(["publish"])
    assert refused("--visibility", "public", code=6) == (
        "the role of this token's user in 'space/wine' is Maintainer, and Owner is needed; "
        "nothing was changed"
    )


def test_a_group_that_is_not_there(gitlab: Gitlab, wine: LocalProject, refused: Refused) -> None:
    settings = wine.read("pyproject.toml").replace("space/wine", "space/red/wine")
    wine.commit(**{"pyproject.toml": settings})
    assert refused(code=6) == (
        f"{gitlab.url} has no group or user 'space/red', or does not show it to this token; "
        "create the group there, or set another 'gitlab-project' in [tool.sharinghub]"
    )


def test_a_name_that_another_project_has(gitlab: Gitlab, ada: User, refused: Refused) -> None:
    gitlab.project("space/other", owner=ada).name = "Wine quality"
    assert refused(code=6) == (
        "another project of 'space' has the name “Wine quality”; change 'title' in the README's "
        "front matter"
    )


def test_a_path_that_is_taken_by_a_project_that_is_not_shown(
    gitlab: Gitlab, refused: Refused
) -> None:
    taken = Status(400, "path has already been taken")
    gitlab.faults.on(taken, match=lambda request: request.method == "POST")
    assert refused(code=6) == "'space/wine' is taken by a project that is not shown to this token"


# which server


def test_no_server(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("GITLAB_URL", f"http://127.0.0.1:{port}")
    assert refused(code=6) == (
        f"cannot connect to 127.0.0.1:{port}: Connection refused; is 'http://127.0.0.1:{port}' "
        "GitLab's address, and is there a network?"
    )


def test_a_server_that_is_no_gitlab(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, wine: LocalProject
) -> None:
    with stub_server(lambda asked: Answer(body="<p>Hello</p>", content_type="text/html")) as stub:
        monkeypatch.setenv("GITLAB_URL", stub.url)
        assert "is no GitLab" in refused(code=6)


# what is wrong here


@pytest.mark.parametrize(
    ("prepare", "code", "message"),
    [
        (["rm", "-rf", ".git"], 2,
         ". is no git repository; run: git init && git add --all && git commit"),
        (["git", "checkout", "--quiet", "--detach"], 2,
         ". has no branch checked out; run: git switch main"),
        (["git", "checkout", "--quiet", "--orphan", "new"], 2,
         ". has no commit yet; run: git add --all && git commit"),
        (["git", "config", "core.bare", "true"], 2,
         ". is a bare repository; run the command in a clone"),
        (["sh", "-c", "git rev-parse HEAD > .git/shallow"], 2,
         ". is a shallow clone, whose history cannot be pushed; run: git fetch --unshallow"),
        (["sh", "-c", "git rev-parse HEAD > .git/MERGE_HEAD"], 2,
         "a merge is under way in .; finish it first"),
        (["sh", "-c", "echo '# mine' >> pyproject.toml"], 2,
         "pyproject.toml has changes that are not committed, and has to be committed with "
         "GitLab's number of the project; run: git add pyproject.toml && git commit, then this "
         "command again"),
        (["git", "rm", "--quiet", "--cached", ".dvc/config"], 2,
         ".dvc/config has changes that are not committed, and has to be committed with "
         "GitLab's number of the project; run: git add .dvc/config && git commit, then this "
         "command again"),
        (["sh", "-c", "rm $HOME/.gitconfig; git config user.useConfigOnly true"], 5,
         "git does not know who you are; run: git config user.name NAME && "
         "git config user.email ADDRESS"),
        (["sh", "-c", "printf -- '---\\nextent:\\n---\\n' > README.md"], 3,
         "README.md:2:8: extent is empty, not a mapping; the portal fails on this project and on "
         "the listing of its whole collection; nothing was published; "
         "run: sharinghub validate README.md"),
        (["rm", "README.md"], 2,
         ". has no README.md; SharingHub reads the project's metadata there"),
        (["sed", "-i", "s/^topics.*/topics = ['wine']/", "pyproject.toml"], 2,
         "'topics' in [tool.sharinghub] of pyproject.toml has no topic of SharingHub, which then "
         "does not list the project; add one of sharinghub:aimodel, sharinghub:dataset, "
         "sharinghub:processor, sharinghub:tools, sharinghub:space"),
        (["sed", "-i", "/^gitlab-project/d", "pyproject.toml"], 2,
         "'gitlab-project' in [tool.sharinghub] of pyproject.toml is not set; give the path with "
         "its group or user, as space/wine-quality"),
    ],
    ids=["no repository", "detached", "no commit", "bare", "shallow", "merge", "settings edited",
         "remote not committed", "nobody", "README", "no README", "no category", "no path"],
)  # fmt: skip
def test_what_is_wrong_here(
    wine: LocalProject, refused: Refused, prepare: list[str], code: int, message: str
) -> None:
    subprocess.run(prepare, check=True)
    assert refused(code=code) == message


def test_a_folder_of_a_larger_repository(
    wine: LocalProject, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (wine.folder / "part").mkdir()
    assert main(["publish", "part"]) == 2
    assert capsys.readouterr().err == (
        f"sharinghub publish: part is a folder of the repository {wine.folder}, and GitLab has "
        "whole repositories; make it one of its own: git init && git add --all && git commit\n"
    )


def test_no_git(refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(code=5) == "git is not installed, or not on the PATH; install it"


def test_a_hook_that_refuses_the_commit(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    hook = wine.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho 'error: not on a Friday' >&2; exit 1\n")
    hook.chmod(0o755)
    assert main(["publish"]) == 5
    assert capsys.readouterr().err.splitlines()[-1] == (
        "sharinghub publish: git commit failed (not on a Friday); pyproject.toml and .dvc/config "
        "say what is to be committed: mend it, commit it, and run the command again"
    )
    hook.unlink()
    assert main(["publish"]) == 0
    (project,) = gitlab.state.projects.values()
    assert project.log() == ["chore: publish to GitLab", "Start"]


# variables


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "PROJECT_TOKEN is not set; --ci-variables needs it there: a project access token "
             "with the scope api"),
        ({"PROJECT_TOKEN": "geheim"}, "GitLab cannot mask the value of PROJECT_TOKEN: it has "
                                      "fewer than 8 characters; give another one"),
        ({"PROJECT_TOKEN": "glpat-geheim", "DVC_TOKEN": "geheim und lang"},
         "GitLab cannot mask the value of DVC_TOKEN: it has white space; give another one"),
    ],
    ids=["no token", "short", "space"],
)  # fmt: skip
def test_variables_that_cannot_be_set(
    gitlab: Gitlab,
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    message: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert refused("--ci-variables", code=2) == message
    assert gitlab.requests == []


def test_a_group_that_allows_less(refused: Refused) -> None:
    assert refused("--visibility", "public", code=6) == (
        "creation of project 'space/wine': GitLab answers 400 (visibility_level public is not "
        "allowed in a private group.); choose another --visibility"
    )


def test_a_job_token_does_not_do(
    gitlab: Gitlab, ada: User, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = gitlab.job_token(gitlab.project("space/other", owner=ada), ada)
    monkeypatch.delenv("GITLAB_TOKEN")
    monkeypatch.setenv("CI_JOB_TOKEN", job)
    monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
    message = refused(code=6)
    assert "CI_JOB_TOKEN" in message
    assert "GITLAB_TOKEN" in message
