"""Files, commits and merge requests, on the tests' GitLab."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharinghub_tools.adapters.gitlab_repository import GitlabRepository
from sharinghub_tools.domain.gitlab_project import FileChange, MergeRequest, RepositoryFile
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RefusedError,
    UnansweredError,
)
from tests.gitlab.commit_actions import REF_MOVED
from tests.gitlab.faults import (
    Delay,
    DropAfter,
    DropBefore,
    Fault,
    Meanwhile,
    RateLimit,
    Status,
)
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, REPORTER, User
from tests.unit.adapters.gitlab_users import asked, client_of

README = "\ufeff---\r\ntitle: Wïne\r\n---\r\n# Wine\n"
ODD_PATH = "docs/a b/ü#?%2F+&.md"
ODD_BRANCH = "fix/50%#ü+&=x"
PATIENCE_SECONDS = 2
LATE = 60


@pytest.fixture
def ada(gitlab: Gitlab) -> User:  # noqa: F811
    return gitlab.user("ada")


@pytest.fixture
def wine(gitlab: Gitlab, ada: User) -> Project:  # noqa: F811
    files = {"README.md": README, ODD_PATH: "odd\n"}
    return gitlab.project("space/wine", files=files, owner=ada)


@pytest.fixture
def repository(gitlab: Gitlab, ada: User, wine: Project) -> GitlabRepository:  # noqa: F811
    gitlab.requests.clear()
    return GitlabRepository(client_of(gitlab, gitlab.token(ada)), wine.id)


def edit(project: Project, text: str = "edited\n") -> FileChange:
    """A change of the README as it is now."""
    head = project.head()
    assert head is not None
    last = project.repository.last_commit(head, "README.md")
    return FileChange("README.md", text.encode(), last)


# Files


def test_a_file_comes_with_its_state_in_one_request(
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    first = wine.head()
    second = wine.commit("main", {"other.txt": "x"})
    assert repository.file("README.md", "main") == RepositoryFile(
        "README.md", README.encode(), head=second, last_commit=str(first)
    )
    assert asked(gitlab) == [f"GET /projects/{wine.id}/repository/files/README.md 200"]


def test_without_a_branch_it_is_the_default_one(
    gitlab: Gitlab,  # noqa: F811
    ada: User,
) -> None:
    cheese = gitlab.project("space/cheese", owner=ada)
    head = cheese.commit("trunk", {"README.md": "x"})
    repository = GitlabRepository(client_of(gitlab, gitlab.token(ada)), cheese.id)
    assert repository.file("README.md") == RepositoryFile("README.md", b"x", head, head)
    assert repository.file("README.md", head) == repository.file("README.md", "trunk")


def test_odd_names_are_found(repository: GitlabRepository, wine: Project) -> None:
    wine.commit(ODD_BRANCH, {ODD_PATH: "on the branch\n"})
    found = repository.file(ODD_PATH, ODD_BRANCH)
    assert found is not None
    assert (found.content, found.head) == (b"on the branch\n", wine.head(ODD_BRANCH))
    assert repository.branch_head(ODD_BRANCH) == wine.head(ODD_BRANCH)


def test_what_is_not_there_is_none(
    repository: GitlabRepository,
    gitlab: Gitlab,  # noqa: F811
    ada: User,
) -> None:
    assert repository.file("missing.md", "main") is None
    assert repository.file("README.md", "missing") is None
    assert repository.branch_head("missing") is None
    empty = gitlab.project("space/empty", owner=ada)
    nothing = GitlabRepository(client_of(gitlab, gitlab.token(ada)), empty.id)
    assert nothing.file("README.md") is None
    assert nothing.branch_head("main") is None


def test_a_project_that_is_not_shown_is_an_error(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
) -> None:
    hidden = GitlabRepository(client_of(gitlab, gitlab.token(gitlab.user("eve"))), wine.id)
    why = "404 Project Not Found; it does not exist, or this token may not see it"
    for ask, what in (
        (lambda: hidden.file("README.md"), "'README.md'"),
        (lambda: hidden.branch_head("main"), "branch 'main'"),
        (lambda: hidden.merge_request("x", "main"), "merge requests"),
        (lambda: hidden.commit("main", "m", [edit(wine)]), "commit to 'main'"),
    ):
        with pytest.raises(NotOnGitlabError) as caught:
            ask()
        assert str(caught.value) == f"{what} of project {wine.id}: {why}"


# Commits


def test_all_files_in_one_commit(repository: GitlabRepository, wine: Project) -> None:
    before = str(wine.head())
    binary = bytes(range(256))
    commit = repository.commit(
        "main", "Link wine 3 [skip ci]\n\nbody", [edit(wine, README), FileChange("new/ü", binary)]
    )
    assert (commit.sha, commit.parents) == (wine.head(), (before,))
    assert commit.web_url.endswith(f"/space/wine/-/commit/{commit.sha}")
    assert wine.read_bytes("README.md") == README.encode()
    assert wine.read_bytes("new/ü") == binary
    assert wine.log() == ["Link wine 3 [skip ci]", "Initial commit"]


def test_a_new_branch(repository: GitlabRepository, wine: Project) -> None:
    change = edit(wine)
    commit = repository.commit(ODD_BRANCH, "m", [change], start_branch="main")
    assert (wine.head(ODD_BRANCH), commit.parents) == (commit.sha, (str(wine.head()),))
    with pytest.raises(ConflictError) as caught:
        repository.commit(ODD_BRANCH, "m", [change], start_branch="main")
    assert str(caught.value) == (
        f"commit to '{ODD_BRANCH}' of project {wine.id}: GitLab answers 400 (A branch called "
        f"'{ODD_BRANCH}' already exists. Switch to that branch in order to make changes); "
        "somebody was faster, and nothing was written"
    )


def test_a_file_that_somebody_changed_meanwhile(
    repository: GitlabRepository, wine: Project
) -> None:
    change = edit(wine)
    wine.commit("main", {"README.md": "somebody's\n"})
    with pytest.raises(ConflictError):
        repository.commit("main", "m", [change])
    wine.commit("main", {"README.md": None})
    with pytest.raises(ConflictError):
        repository.commit("main", "m", [change])
    wine.commit("main", {"README.md": "somebody's\n"})
    with pytest.raises(ConflictError):
        repository.commit("main", "m", [FileChange("README.md", b"mine\n")])
    assert wine.read("README.md") == "somebody's\n"
    assert "m" not in wine.log()


def test_a_branch_that_moved_in_the_midst_of_the_commit(
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    for _ in REF_MOVED:
        somebody = Meanwhile(lambda: wine.commit("main", {"other.txt": str(wine.head())}))
        gitlab.faults.on(somebody)
        with pytest.raises(ConflictError):
            repository.commit("main", "m", [edit(wine)])
    assert gitlab.faults.pending == []
    assert wine.read("README.md") == README


def test_a_protected_branch(gitlab: Gitlab, wine: Project) -> None:  # noqa: F811
    bob = gitlab.user("bob")
    gitlab.member(wine, bob, DEVELOPER)
    repository = GitlabRepository(client_of(gitlab, gitlab.token(bob)), wine.id)
    with pytest.raises(ProtectedBranchError) as caught:
        repository.commit("main", "m", [edit(wine)])
    assert str(caught.value) == (
        f"commit to 'main' of project {wine.id}: the branch is protected against commits of this "
        "user (You are not allowed to push into this branch)"
    )
    assert repository.commit("bobs", "m", [edit(wine)], start_branch="main").sha == wine.head(
        "bobs"
    )


@pytest.mark.parametrize("scopes", [("read_api",), ("read_repository",)])
def test_a_token_that_only_reads(
    scopes: tuple[str, ...],
    gitlab: Gitlab,  # noqa: F811
    ada: User,
    wine: Project,
) -> None:
    repository = GitlabRepository(client_of(gitlab, gitlab.token(ada, scopes)), wine.id)
    found = repository.file("README.md")
    assert found is not None
    assert found.content == README.encode()
    with pytest.raises(RefusedError) as caught:
        repository.commit("main", "m", [edit(wine)])
    assert str(caught.value) == (
        f"the token of GITLAB_TOKEN may not do this on {gitlab.url}: it lacks the scope api; give "
        "one that has it"
    )


# Merge requests


def test_a_merge_request_is_opened_once(
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    repository.commit(ODD_BRANCH, "m", [edit(wine)], start_branch="main")
    assert repository.merge_request(ODD_BRANCH, "main") is None
    opened = repository.open_merge_request(ODD_BRANCH, "main", "Link wine 3", "because")
    assert opened == MergeRequest(1, f"{gitlab.url}/space/wine/-/merge_requests/1", "opened")
    (made,) = wine.merge_requests
    assert (made.title, made.description, made.remove_source_branch) == (
        "Link wine 3",
        "because",
        True,
    )
    assert repository.merge_request(ODD_BRANCH, "main") == opened
    assert repository.merge_request(ODD_BRANCH, "other") is None
    assert repository.open_merge_request(ODD_BRANCH, "main", "again", "") == opened
    assert len(wine.merge_requests) == 1


def test_the_open_merge_request_comes_before_newer_ones(
    repository: GitlabRepository, wine: Project
) -> None:
    repository.commit("fix", "m", [edit(wine)], start_branch="main")
    for _ in range(3):
        repository.open_merge_request("fix", "main", "t", "d")
        wine.merge_requests[-1].state = "closed"
    newest = repository.merge_request("fix", "main")
    assert newest is not None
    assert (newest.number, newest.state) == (3, "closed")
    wine.merge_requests[0].state = "opened"
    first = repository.merge_request("fix", "main")
    assert first is not None
    assert (first.number, first.state) == (1, "opened")


# Faults


def impatient_with(fault: Fault, server: Gitlab, user: User, project: Project) -> GitlabRepository:
    """A repository whose client gives up soon, where GitLab is to be late."""
    timeout = PATIENCE_SECONDS if isinstance(fault, Delay) else None
    return GitlabRepository(client_of(server, server.token(user), timeout=timeout), project.id)


READ_FAULTS = [
    DropBefore(),
    DropAfter(),
    Status(500),
    Status(502),
    Status(503),
    Status(504),
    RateLimit(),
    Delay(LATE),
]


@pytest.mark.parametrize("fault", READ_FAULTS, ids=repr)
@pytest.mark.parametrize(
    "ask",
    [
        lambda repository: repository.file("README.md"),
        lambda repository: repository.branch_head("main"),
        lambda repository: repository.merge_request("fix", "main"),
    ],
    ids=["file", "branch", "merge request"],
)
def test_a_read_is_tried_again(
    fault: Fault,
    ask: Callable[[GitlabRepository], object],
    gitlab: Gitlab,  # noqa: F811
    ada: User,
    wine: Project,
) -> None:
    repository = impatient_with(fault, gitlab, ada, wine)
    expected = ask(repository)
    gitlab.requests.clear()
    gitlab.faults.on(fault, times=2)
    assert ask(repository) == expected
    assert gitlab.faults.pending == []
    assert len(gitlab.requests) == 3


BROKEN_WRITES: list[tuple[Fault, bool]] = [
    (DropBefore(), False),
    (DropAfter(), True),
    (Status(500), False),
    (Status(502), False),
    (Delay(LATE, after=True), True),
]


@pytest.mark.parametrize(("fault", "written"), BROKEN_WRITES, ids=repr)
def test_a_commit_is_never_sent_twice(
    fault: Fault,
    written: bool,
    gitlab: Gitlab,  # noqa: F811
    ada: User,
    wine: Project,
) -> None:
    repository = impatient_with(fault, gitlab, ada, wine)
    gitlab.requests.clear()
    gitlab.faults.on(fault)
    with pytest.raises(UnansweredError) as caught:
        repository.commit("main", "mine", [edit(wine)])
    assert str(caught.value).startswith(f"commit to 'main' of project {wine.id}: ")
    assert str(caught.value).endswith(
        ", and may have done what it was asked, or not; run the same command again"
    )
    assert [request.method for request in gitlab.requests] == ["POST"]
    assert wine.log() == (["mine"] if written else []) + ["Initial commit"]


def test_a_commit_waits_while_gitlab_is_busy(
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    gitlab.faults.on(RateLimit(retry_after=60), times=4)
    repository.commit("main", "mine", [edit(wine)])
    assert [request.status for request in gitlab.requests] == [429, 429, 429, 429, 201]
    assert wine.log() == ["mine", "Initial commit"]


def test_a_gitlab_that_is_busy_for_long(
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    gitlab.faults.on(RateLimit(retry_after=3600))
    with pytest.raises(GitlabError) as caught:
        repository.commit("main", "mine", [edit(wine)])
    assert str(caught.value) == f"{gitlab.url} has had too many requests; try again in 3600 s"
    assert wine.log() == ["Initial commit"]


@pytest.mark.parametrize("fault", [DropAfter(), Delay(LATE, after=True)], ids=repr)
def test_a_merge_request_that_was_opened_unheard_is_found(
    fault: Fault,
    gitlab: Gitlab,  # noqa: F811
    ada: User,
    wine: Project,
) -> None:
    repository = impatient_with(fault, gitlab, ada, wine)
    repository.commit("fix", "m", [edit(wine)], start_branch="main")
    gitlab.faults.on(fault)
    assert repository.open_merge_request("fix", "main", "t", "d").number == 1
    assert len(wine.merge_requests) == 1


@pytest.mark.parametrize("fault", [DropBefore(), Status(500), Status(502)], ids=repr)
def test_a_merge_request_that_was_not_opened(
    fault: Fault,
    repository: GitlabRepository,
    wine: Project,
    gitlab: Gitlab,  # noqa: F811
) -> None:
    repository.commit("fix", "m", [edit(wine)], start_branch="main")
    gitlab.faults.on(fault)
    with pytest.raises(UnansweredError):
        repository.open_merge_request("fix", "main", "t", "d")
    assert wine.merge_requests == []
    assert repository.open_merge_request("fix", "main", "t", "d").number == 1


@pytest.mark.parametrize("level", [0, REPORTER])
def test_a_role_that_does_not_suffice(
    level: int,
    gitlab: Gitlab,  # noqa: F811
    ada: User,
) -> None:
    public = gitlab.project("space/open", files={"README.md": "x"}, owner=ada, visibility="public")
    eve = gitlab.user("eve")
    gitlab.member(public, eve, level)
    repository = GitlabRepository(client_of(gitlab, gitlab.token(eve)), public.id)
    assert repository.file("README.md") is not None
    with pytest.raises(RefusedError):
        repository.commit("fix", "m", [edit(public)], start_branch="main")
    assert public.branches() == ["main"]
