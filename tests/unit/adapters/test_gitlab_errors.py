"""What GitLab says, in its own words, and the error that becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

import gitlab
import pytest

from sharinghub_tools.adapters.gitlab_access import Access
from sharinghub_tools.adapters.gitlab_client import open_client
from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RefusedError,
    SharingHubError,
    UnansweredError,
)
from tests.unit.adapters.stub_server import Answer, Asked, as_json, stub_server


class Stub:
    def __init__(self) -> None:
        self.answer = Answer()
        self.url = ""

    def __call__(self, _: Asked) -> Answer:
        return self.answer

    def error(self, status: int, message: object) -> tuple[type[SharingHubError], str]:
        """What becomes of the answer to a write."""
        self.answer = as_json({"message": message}, status)
        client: gitlab.Gitlab = open_client(Access(self.url, "glpat-1", "private", "GITLAB_TOKEN"))
        with pytest.raises(SharingHubError) as caught, translated("the commit"):
            client.http_post("/projects/5/repository/commits", post_data={"branch": "main"})
        return type(caught.value), str(caught.value)


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    answering = Stub()
    with stub_server(answering) as server:
        answering.url = server.url
        yield answering


@pytest.mark.parametrize(
    "message",
    [
        "A file with this name already exists",
        "A file with this name doesn't exist",
        "The file has changed since you started editing it: README.md",
        "You are attempting to update a file that has changed since you started editing it.",
        "You are attempting to update a file `README.md` that has changed since you started "
        "editing it.",
        "Could not update refs/heads/main. Please refresh and try again.",
        "Could not update branch main. Please refresh and try again.",
        "9:Could not update refs/heads/main. Please refresh and try again.. "
        "debug_error_string:{UNKNOWN:Error received from peer}",
        "13:reference update: reference does not point to expected object.",
        "reference update: reference does not point to expected object",
        "refs/heads/main is at 8f1c2d but expected 0a1b2c",
        "cannot lock ref 'refs/heads/main': is at 8f1c2d but expected 0a1b2c",
        "reference update: reference is already locked",
        "A branch called 'sharinghub/link-wine-3' already exists. Switch to that branch in order "
        "to make changes",
    ],
)
def test_somebody_was_faster(message: str, stub: Stub) -> None:
    assert stub.error(400, message) == (
        ConflictError,
        f"the commit: GitLab answers 400 ({message}); somebody was faster, and nothing was written",
    )


@pytest.mark.parametrize(
    ("status", "message", "shown"),
    [
        (409, "409 Conflict: Resource lock", "Resource lock"),
        (409, "Branch main has been updated", "Branch main has been updated"),
        (409, ["SHA does not match HEAD: x"], "SHA does not match HEAD: x"),
        (412, "412 Precondition Failed", "412 Precondition Failed"),
    ],
)
def test_a_conflict_by_its_status(status: int, message: object, shown: str, stub: Stub) -> None:
    assert stub.error(status, message) == (
        ConflictError,
        f"the commit: GitLab answers {status} ({shown}); somebody was faster, and nothing was "
        "written",
    )


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "You are not allowed to push into this branch"),
        (403, "403 Forbidden - You are not allowed to push into this branch"),
        (400, "You are not allowed to push code to protected branches on this project."),
        (400, "GitLab: You are not allowed to push code to protected branches on this project."),
        (
            403,
            "Pushes to protected branches that contain changes to files that match the "
            "CODEOWNERS file are disallowed.",
        ),
    ],
)
def test_a_protected_branch(status: int, message: str, stub: Stub) -> None:
    shown = message.removeprefix("403 Forbidden - ")
    assert stub.error(status, message) == (
        ProtectedBranchError,
        f"the commit: the branch is protected against commits of this user ({shown})",
    )


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("403 Forbidden", ""),
        ("403 Forbidden - Your account has been blocked.", " (Your account has been blocked.)"),
        ("You are not allowed to do this", " (You are not allowed to do this)"),
    ],
)
def test_a_role_that_does_not_suffice(message: str, shown: str, stub: Stub) -> None:
    assert stub.error(403, message) == (
        RefusedError,
        f"the commit: GitLab refuses it{shown}; the role of the token's user does not suffice, or "
        "the project is archived",
    )


@pytest.mark.parametrize("missing", ["404 Project Not Found", "404 Not found"])
def test_what_is_not_there(missing: str, stub: Stub) -> None:
    assert stub.error(404, missing) == (
        NotOnGitlabError,
        f"the commit: {missing}; it does not exist, or this token may not see it",
    )


@pytest.mark.parametrize(
    "message", ["4:Deadline Exceeded", "14:failed to connect to all addresses"]
)
def test_a_git_server_that_failed_may_have_written(message: str, stub: Stub) -> None:
    assert stub.error(400, message) == (
        UnansweredError,
        f"the commit: GitLab answers 400 ({message}), and may have written it, or not; run the "
        "same command again",
    )


@pytest.mark.parametrize(
    ("status", "message", "shown"),
    [
        (
            400,
            {"path": ["has already been taken"], "name": ["has already been taken"]},
            "path has already been taken, name has already been taken",
        ),
        (400, '400 Bad request - "branch" not given', '"branch" not given'),
        (422, ["too\nlong", "and\todd\x1b"], "too long, and odd"),
        (
            400,
            "You can only create or edit files when you are on a branch",
            "You can only create or edit files when you are on a branch",
        ),
        (400, "x" * 500, f"{'x' * 199}…"),
    ],
)
def test_anything_else_is_told_in_one_line(
    status: int, message: object, shown: str, stub: Stub
) -> None:
    assert stub.error(status, message) == (
        GitlabError,
        f"the commit: GitLab answers {status} ({shown})",
    )


def test_errors_of_ours_pass_as_they_are() -> None:
    for error in (ConflictError("changed"), UnansweredError("broken"), RefusedError("no")):
        with pytest.raises(SharingHubError) as caught, translated("outer"), translated("inner"):
            raise error
        assert caught.value is error
