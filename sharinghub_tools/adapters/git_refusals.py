"""What git says where GitLab refuses, as errors of ours."""

from __future__ import annotations

import re

from sharinghub_tools.adapters import git_process
from sharinghub_tools.adapters.gitlab_access import TOKENS, Access
from sharinghub_tools.errors import (
    ConflictError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RefusedError,
    UnansweredError,
)

_Table = tuple[tuple[str, type[GitlabError], str], ...]

_PUSHING: _Table = (
    (
        r"non-fast-forward|fetch first|cannot lock ref|stale info|failed to update ref",
        ConflictError,
        "run: git pull, then this command again",
    ),
    (
        r"protected branch",
        ProtectedBranchError,
        "let a Maintainer push it, or push another branch and open a merge request",
    ),
    (
        r"Authentication failed|HTTP Basic: Access denied|could not read (Username|Password)"
        r"|error: 401",
        RefusedError,
        "give a valid token with the scope api",
    ),
    (
        r"error: 403|not allowed|[Dd]enied|forbidden|pre-receive hook declined",
        RefusedError,
        "the token needs the scope write_repository (or api), its user the role for it",
    ),
    (
        r"error: 404|not found|could not be found",
        NotOnGitlabError,
        "see whether the project's repository is on (Settings > General > Visibility)",
    ),
)

_WHO_ASKS = r"Authentication failed|Access denied|could not read (Username|Password)|error: 401"
_READING: _Table = (
    (
        r"error: 403|not allowed|[Dd]enied|forbidden",
        RefusedError,
        "the token needs the scope read_repository (or api), its user the role Reporter at least",
    ),
    (
        r"error: 404|not found|could not be found",
        NotOnGitlabError,
        "see whether the project exists, and whether the token may read it",
    ),
)


def pushing(what: str, said: str, code: int, _: Access) -> GitlabError:
    """The error for a push, or what comes before one, that failed.

    Args:
        what: was done, which begins the message.
        said: by git, without secrets.
        code: with which git ended.
    """
    return _refusal(what, said, code, _PUSHING)


def reading(what: str, said: str, code: int, access: Access) -> GitlabError:
    """The error for a fetch that failed; arguments as of :func:`pushing`.

    Args:
        what: was done.
        said: by git.
        code: with which git ended.
        access: who asked which GitLab.
    """
    if not re.search(_WHO_ASKS, said):
        return _refusal(what, said, code, _READING)
    if access.token is None:
        tokens = " or ".join(TOKENS)
        return RefusedError(f"{what}: {access.url} wants to know who asks; set {tokens}")
    return RefusedError(
        f"{what}: {access.url} refuses the token: it is wrong, expired or revoked, or without the "
        f"scope read_repository or api; set {TOKENS[0]} to another"
    )


def _refusal(what: str, said: str, code: int, refusals: _Table) -> GitlabError:
    # What GitLab itself says of a push it does not take, else why git says the push failed.
    explained = re.search(r"^remote: GitLab: (.+?)\s*$", said, re.MULTILINE) or re.search(
        r"! \[.*rejected\].*\((.*)\)", said
    )
    told = explained[1].rstrip(".") if explained else git_process.reason(said, code)
    for pattern, kind, advice in refusals:
        if re.search(pattern, said):
            return kind(f"{what}: {told}; {advice}")
    return UnansweredError(f"{what}: {told}; run the command again")
