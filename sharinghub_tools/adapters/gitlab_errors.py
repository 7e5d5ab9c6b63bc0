"""What GitLab says of a project, a branch or a file, as errors of ours in one line each.

The wordings are those of GitLab's commits API and of the services and the git server behind it
(https://docs.gitlab.com/api/commits/, https://gitlab.com/gitlab-org/gitlab/-/issues/438657).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import contextmanager

from gitlab import exceptions

from sharinghub_tools.adapters.gitlab_answers import (
    BrokenWriteError,
    HiddenError,
    json_object,
    said,
)
from sharinghub_tools.adapters.network_errors import one_line
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RefusedError,
    UnansweredError,
)

# None of these has written anything.
_CONFLICT = re.compile(
    r"file with this name (already exists|doesn.t exist)"
    r"|has changed since you started editing"
    r"|does not point to expected object"
    r"|refresh and try again"
    r"|is at \S+ but expected"
    r"|reference update"
    r"|(cannot|unable to|failed to) lock|already locked|resource lock"
    r"|branch .* has been updated"
    r"|branch called .* already exists",
    re.IGNORECASE,
)
_PROTECTED = re.compile(
    r"not allowed to push (into this branch|code)|protected branch", re.IGNORECASE
)
# Statuses of gRPC, in which the git server's failures are told: deadline exceeded, unavailable.
_GIT_SERVER_FAILED = re.compile(r"(4|14):")


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn what python-gitlab raises into errors of ours.

    Args:
        what: what was asked for, which begins the message, as ``project 'space/wine'``.

    Raises:
        NotOnGitlabError: it is not there, or not shown.
        ProtectedBranchError: the branch takes no commits of this user.
        RefusedError: the token or the role does not suffice.
        ConflictError: somebody was faster, and nothing was written.
        UnansweredError: it was a write, and may have taken effect or not.
        GitlabError: anything else.
    """
    try:
        yield
    except (exceptions.GitlabParsingError, KeyError, TypeError, binascii.Error) as error:
        raise GitlabError(f"{what}: the answer is not one of GitLab's API") from error
    except exceptions.GitlabError as error:
        raise _answer(what, error) from error
    except BrokenWriteError as error:
        raise UnansweredError(f"{what}: {error}") from error
    except HiddenError as error:
        raise NotOnGitlabError(f"{what}: {error}") from error


def missing(error: exceptions.GitlabError) -> str | None:
    """What GitLab says is not there, as ``File`` or ``Project``; None where all is."""
    answer = re.fullmatch(r"404 (\w+) Not Found", _said(error))
    return answer[1] if answer else None


def _answer(what: str, error: exceptions.GitlabError) -> GitlabError:
    status, text = error.response_code or 0, _said(error)
    detail = re.sub(r"^\d{3} (Forbidden|Bad request|Conflict)( - |: |$)", "", text)
    in_brackets = f" ({detail})" if detail else ""
    problem = f"{what}: GitLab answers {status}{in_brackets}"
    if status in {400, 403} and _PROTECTED.search(text):
        return ProtectedBranchError(
            f"{what}: the branch is protected against commits of this user{in_brackets}"
        )
    if status in {409, 412} or (status == 400 and _CONFLICT.search(text)):
        return ConflictError(f"{problem}; somebody was faster, and nothing was written")
    if status == 400 and _GIT_SERVER_FAILED.match(text):
        return UnansweredError(
            f"{problem}, and may have written it, or not; run the same command again"
        )
    if status == 404:
        return NotOnGitlabError(
            f"{what}: {detail or '404 Not Found'}; it does not exist, or this token may not see it"
        )
    if status == 403:
        return RefusedError(
            f"{what}: GitLab refuses it{in_brackets}; the role of the token's user does not "
            "suffice, or the project is archived"
        )
    return GitlabError(problem)


def _said(error: exceptions.GitlabError) -> str:
    return said(json_object(error.response_body or b"")) or one_line(error.error_message)
