"""The states of a template that a git repository has."""

from __future__ import annotations

from pathlib import Path

from sharinghub_tools.adapters import git_process
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.errors import EnvironmentLacksError


class ClonedRoots:
    """States of a template's repository, each checked out in a folder of its own.

    Args:
        address: the repository's URL, or its path.
        scratch: a temporary folder for the clone.
    """

    def __init__(self, address: str, scratch: Path) -> None:
        self._address = address
        self._scratch = scratch
        self._shown = without_credentials(address)
        self._clone: Path | None = None

    def newest(self, checkout: str | None) -> str:
        """The newest commit of the branch or tag; of the default branch where that is None.

        Raises:
            EnvironmentLacksError: the repository cannot be cloned, or has no such branch or tag.
        """
        names = [f"origin/{checkout}", checkout] if checkout else ["HEAD"]
        for name in names:
            done = git_process.run(
                self._cloned(), "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}"
            )
            if not done.code:
                return done.stdout.strip()
        raise EnvironmentLacksError(
            f"the template's repository {self._shown} has no branch or tag '{checkout}'"
        )

    def has_branch(self, name: str) -> bool:
        """See the port; raises as :meth:`newest`."""
        ref = f"refs/remotes/origin/{name}"
        return not git_process.run(self._cloned(), "rev-parse", "--quiet", "--verify", ref).code

    def root(self, commit: str) -> Path:
        """A folder with the files of the commit.

        Raises:
            EnvironmentLacksError: the repository cannot be cloned, or has no such commit.
        """
        folder = self._scratch / commit
        if not folder.is_dir():
            done = git_process.run(
                self._cloned(), "worktree", "add", "--quiet", "--detach", str(folder), commit
            )
            if done.code:
                raise EnvironmentLacksError(
                    f"the template's repository {self._shown} does not have the commit {commit}; "
                    "name in .cruft.json one that has ('template', 'commit')"
                )
        if not (folder / "cookiecutter.json").is_file():
            raise EnvironmentLacksError(
                f"{self._shown} has no cookiecutter.json at {commit}; it is no repository of "
                "these templates"
            )
        return folder

    def _cloned(self) -> Path:
        if self._clone is None:
            clone = self._scratch / "clone"
            # An address is no option, whatever it starts with.
            done = git_process.run(
                self._scratch, "clone", "--quiet", "--no-checkout", "--", self._address, str(clone)
            )
            if done.code:
                told = git_process.reason(done.stderr, done.code)
                raise EnvironmentLacksError(
                    f"the template's repository {self._shown} cannot be cloned: "
                    + told.replace(self._address, self._shown)
                )
            self._clone = clone
        return self._clone
