"""git over HTTP, with git's own clones and pushes.

https://docs.gitlab.com/topics/git/clone/#clone-using-a-token
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gitlab.conftest import Git
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User


def remote(gitlab: Gitlab, path: str, token: str, username: str = "x") -> str:
    return f"{gitlab.url.replace('://', f'://{username}:{token}@')}/{path}.git"


def said(text: str) -> list[str]:
    """What the server said, without the empty lines."""
    lines = [line.removeprefix("remote:").strip() for line in text.splitlines()
             if line.startswith("remote:")]  # fmt: skip
    return [line for line in lines if line]


def test_clone_commit_push(
    gitlab: Gitlab, token: str, wine: Project, git: Git, tmp_path: Path
) -> None:
    git("clone", remote(gitlab, "space/wine", token), "clone")
    assert (tmp_path / "clone" / "README.md").read_text() == "# Wine\n"
    (tmp_path / "clone" / "big.bin").write_bytes(bytes(range(256)) * 8000)  # sent in chunks
    git("add", ".")
    git("commit", "-m", "Add data")
    git("push")
    assert wine.log() == ["Add data", "Initial commit"]
    assert len(wine.read_bytes("big.bin")) == 2_048_000
    wine.commit("main", {"README.md": "# Edited\n"}, "Edit")
    git("pull")
    assert (tmp_path / "clone" / "README.md").read_text() == "# Edited\n"


def test_a_push_of_what_was_overtaken(gitlab: Gitlab, token: str, wine: Project, git: Git) -> None:
    git("clone", remote(gitlab, "space/wine", token), "clone")
    wine.commit("main", {"README.md": "# Edited\n"}, "Edit")
    git("commit", "--allow-empty", "-m", "Empty")
    assert "! [rejected]        main -> main (fetch first)" in git("push", check=False).stderr
    forced = git("push", "--force", check=False).stderr
    assert said(forced) == [
        "GitLab: You are not allowed to force push code to a protected branch on this project."
    ]
    assert "! [remote rejected] main -> main (pre-receive hook declined)" in forced
    assert wine.log() == ["Edit", "Initial commit"]


def test_the_first_push(gitlab: Gitlab, ada: User, token: str, git: Git, tmp_path: Path) -> None:
    empty = gitlab.project("space/empty", owner=ada)
    git("clone", remote(gitlab, "space/empty", token), "clone")
    (tmp_path / "clone" / ".gitlab-ci.yml").write_text("check: {script: [true]}\n")
    git("add", ".")
    git("commit", "-m", "First")
    git("push", "origin", "HEAD:trunk")
    assert empty.default_branch == "trunk"
    assert [(rule.name, rule.push_level) for rule in empty.protected_branches] == [("trunk", 40)]
    assert [(each.ref, each.sha) for each in empty.pipelines] == [("trunk", empty.head("trunk"))]
    git("push", "-o", "ci.skip", "origin", "HEAD:topic")
    assert len(empty.pipelines) == 1


@pytest.mark.parametrize(
    ("level", "files", "words"),
    [
        (10, {}, ["You are not allowed to push code to this project."]),
        (20, {}, ["You are not allowed to push code to this project."]),
        (
            30,
            {"x": "1"},
            ["GitLab: You are not allowed to push code to protected branches on this project."],
        ),
        (
            30,
            None,
            [
                "GitLab:",
                "A default branch (e.g. main) does not yet exist for space/p",
                "Ask a project Owner or Maintainer to create a default branch:",
                "{url}/space/p/-/project_members",
            ],
        ),
        (40, {"x": "1"}, []),
        (40, None, []),
    ],
)
def test_what_each_role_may_push(
    gitlab: Gitlab, git: Git, level: int, files: dict[str, str] | None, words: list[str]
) -> None:
    project = gitlab.project("space/p", files=files)
    bob = gitlab.user("bob")
    gitlab.member(project, bob, level)
    head = project.head()
    git("init", "clone")
    git("remote", "add", "origin", remote(gitlab, "space/p", gitlab.token(bob)))
    if level >= 20 and head:
        git("fetch")
        git("reset", "--hard", "origin/main")
    git("commit", "--allow-empty", "-m", "Try")
    done = git("push", "origin", "main", check=False)
    assert said(done.stderr) == [line.format(url=gitlab.url) for line in words]
    assert (done.returncode == 0) == (project.head() != head) == (not words)


def test_a_developer_pushes_to_another_branch(gitlab: Gitlab, wine: Project, git: Git) -> None:
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, 30)
    git("clone", remote(gitlab, "space/wine", gitlab.token(bob)), "clone")
    git("push", "origin", "main:topic")
    assert wine.branches() == ["main", "topic"]
    refused = git("push", "origin", "--delete", "main", check=False)
    assert said(refused.stderr) == ["GitLab: The default branch of a project cannot be deleted."]
    git("push", "origin", "--delete", "topic")
    assert wine.branches() == ["main"]


def test_credentials_that_do_not_do(gitlab: Gitlab, ada: User, wine: Project, git: Git) -> None:
    for wrong in ("glpat-unknown", gitlab.expired_token(ada)):
        done = git("clone", remote(gitlab, "space/wine", wrong), "clone", check=False)
        assert said(done.stderr)[0].startswith("HTTP Basic: Access denied.")
        assert "fatal: Authentication failed" in done.stderr
    for path in ("space/wine", "no/thing"):
        anonymous = git("ls-remote", f"{gitlab.url}/{path}.git", check=False)
        assert "could not read Username" in anonymous.stderr


def test_a_project_that_is_not_there_or_not_shown(
    gitlab: Gitlab, token: str, wine: Project, git: Git
) -> None:
    stranger = gitlab.token(gitlab.user("eve"))
    for url in (remote(gitlab, "no/thing", token), remote(gitlab, "space/wine", stranger)):
        assert said(git("clone", url, "clone", check=False).stderr) == [
            "The project you were looking for could not be found "
            "or you don't have permission to view it."
        ]


def test_a_guest_does_not_clone(gitlab: Gitlab, wine: Project, git: Git) -> None:
    guest = gitlab.user("guest")
    gitlab.member(wine, guest, 10)
    url = remote(gitlab, "space/wine", gitlab.token(guest))
    done = git("clone", url, "clone", check=False)
    assert said(done.stderr) == ["You are not allowed to download code from this project."]
    assert "The requested URL returned error: 403" in done.stderr


@pytest.mark.parametrize(
    ("scopes", "clones", "pushes"),
    [
        (("api",), True, True),
        (("write_repository",), True, True),
        (("read_repository",), True, False),
        (("read_api",), False, False),
    ],
)
def test_what_each_scope_does(
    gitlab: Gitlab,
    ada: User,
    wine: Project,
    git: Git,
    scopes: tuple[str, ...],
    clones: bool,
    pushes: bool,
) -> None:
    url = remote(gitlab, "space/wine", gitlab.token(ada, scopes=scopes))
    done = git("ls-remote", url, check=False)
    assert (done.returncode == 0) == clones
    git("clone", str(wine.git), "clone")
    git("commit", "--allow-empty", "-m", "Try")
    done = git("push", url, "main", check=False)
    assert (done.returncode == 0) == pushes
    assert said(done.stderr) == ([] if pushes else ["You are not allowed to upload code."])


def test_a_job_token(gitlab: Gitlab, ada: User, wine: Project, git: Git) -> None:
    """https://docs.gitlab.com/ci/jobs/ci_job_token/#allow-git-push-requests-to-your-project-repository"""
    other = gitlab.project("space/other", files={}, owner=ada)
    job = gitlab.job_token(wine, ada)
    url = remote(gitlab, "space/wine", job, "gitlab-ci-token")
    git("clone", url, "clone")
    git("commit", "--allow-empty", "-m", "By the job")
    assert said(git("push", check=False).stderr) == ["You are not allowed to upload code."]
    wine.job_token_push = True
    git("push")
    assert wine.log()[0] == "By the job"
    elsewhere = remote(gitlab, f"space/{other.path}", job, "gitlab-ci-token")
    assert said(git("ls-remote", elsewhere, check=False).stderr) == [
        "Authentication by CI/CD job token not allowed from wine to other."
    ]
    wrong_name = remote(gitlab, "space/wine", job, "ada")
    assert said(git("ls-remote", wrong_name, check=False).stderr)[0].startswith("HTTP Basic")


def test_a_public_project_is_everybodys(gitlab: Gitlab, git: Git) -> None:
    gitlab.project("space/open", files={"x": "1"}, visibility="public")
    git("clone", f"{gitlab.url}/space/open", "clone")  # GitLab sends on to the name with .git
    assert "could not read Username" in git("push", check=False).stderr
