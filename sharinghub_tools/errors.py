"""Every error that a user can meet. The exit code is on the class.

Exit codes, the same for every command:

====  ===================================================================

0     done, or nothing to report
1     findings: the answer is «no» (``validate``, ``doctor``, ``item``, ``dataset build``,
      ``dataset check``, ``link-model --check``, ``--wait``)
2     wrong use: an option, an argument, a setting, an answer
3     the README's front matter cannot be read or cannot be edited safely
4     the registry does not have it, or cannot be asked
5     the environment lacks something (a file, a package, a program, a permission)
6     GitLab, SharingHub, an object store or a STAC API does not have it, refuses, or cannot be
      asked
130   interrupted
====  ===================================================================

"""

from __future__ import annotations


class SharingHubError(Exception):
    """Root of all errors: one line saying what failed, with which value, and what to do next."""

    exit_code = 5


class UsageError(SharingHubError):
    """An option, argument, setting or answer is wrong."""

    exit_code = 2


class FrontMatterError(SharingHubError):
    """The front matter cannot be read, or not be edited without risk to the author's text."""

    exit_code = 3

    def __init__(self, problem: str, line: int | None = None, column: int | None = None) -> None:
        """Keep where it is: ``line`` and ``column`` count from 1 in the README."""
        place = "" if line is None else f"line {line}, column {column or 1}: "
        super().__init__(f"{place}{problem}")
        self.problem = problem
        self.line = line
        self.column = column


class PortalFailsError(SharingHubError):
    """SharingHub would answer with an error where the Item is asked for."""

    exit_code = 1

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        """Keep why, in the README's terms, and where: counted from 1, None for nowhere in it."""
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class RegistryError(SharingHubError):
    """The model registry answered with an error, or not at all."""

    exit_code = 4


class NotInRegistryError(RegistryError):
    """The registry has no such registered model, version or alias."""


class NoWebhooksError(RegistryError):
    """The registry tells nobody of new versions."""


class EnvironmentLacksError(SharingHubError):
    """A file, package, program or permission is missing."""

    exit_code = 5


class NoSchemaError(EnvironmentLacksError):
    """A JSON schema is not to be had, or what is there is none.

    Attributes:
        is_wrong: whether that is so for everybody, whatever this machine can reach.
    """

    def __init__(self, problem: str, *, is_wrong: bool = False) -> None:
        """Keep whose fault it is."""
        super().__init__(problem)
        self.is_wrong = is_wrong


class GitlabError(SharingHubError):
    """GitLab or SharingHub answered with an error, or not at all."""

    exit_code = 6


class NotOnGitlabError(GitlabError):
    """GitLab has no such project, branch, group or file, or does not show it to this user."""


class RefusedError(GitlabError):
    """GitLab or SharingHub knows no such token, or the token or the user may not do this."""


class ProtectedBranchError(RefusedError):
    """The branch is protected against commits of this user."""


class ConflictError(GitlabError):
    """Somebody was faster: nothing was written, and what was read before is out of date."""


class UnansweredError(GitlabError):
    """The connection broke, or the server failed: a write may have taken effect, or not."""


class DeclinedError(GitlabError):
    """A person closed the merge request that would show a version."""


class BrokenItemError(GitlabError):
    """SharingHub itself fails on the project: something in its README is not as it expects."""


class StoreError(SharingHubError):
    """An object store (S3) does not have it, refuses, or cannot be asked."""

    exit_code = 6


class StacApiError(SharingHubError):
    """A STAC API does not have it, refuses, or cannot be asked."""

    exit_code = 6


class CatalogueError(SharingHubError):
    """A STAC catalogue is not as it must be for what is to be done with it."""

    exit_code = 2


class NotThereError(SharingHubError):
    """There is no such file."""

    exit_code = 5


class BadInputError(SharingHubError):
    """There is something wrong with the data, and nothing may be."""

    exit_code = 1
