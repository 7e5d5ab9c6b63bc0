"""A project's files on disk, that are read to adopt it, and that get additions."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from sharinghub_tools.adapters import file_replacing
from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.domain.adoption.found import READ
from sharinghub_tools.domain.adoption.proposing import Proposal
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, UsageError

_MOST_FILES = 100_000


class AdoptedFiles:
    """One project's folder.

    Args:
        folder: the project's.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder; give a project's")
        self._folder = folder

    def files(self) -> Sequence[str]:
        """Paths of the files that git has or would add; outside of git of all.

        Raises:
            UsageError: there are too many for a project: it is a home, or a disk.
        """
        found = LocalFolder(self._folder).files_unless_many(_MOST_FILES)
        if found is None:
            raise UsageError(
                f"{self._folder} is no git repository, and has more than {_MOST_FILES} files; "
                "give a project's folder, or run there: git init"
            )
        return found

    def texts(self) -> dict[str, str]:
        """The text of those files that tell something.

        Raises:
            UsageError: one that is to be added to is not UTF-8.
            EnvironmentLacksError: one cannot be read.
        """
        # Some file systems answer to names in another case.
        present = {path.name for path in self._folder.iterdir()} | {".dvc/config"}
        texts = {}
        for name in READ:
            path = self._folder / name
            try:
                if name in present and path.is_file():
                    texts[name] = decoded(path.read_bytes())
            except FrontMatterError as error:
                raise UsageError(
                    f"{path} is not UTF-8 (line {error.line}); save it as UTF-8, then adopt it"
                ) from error
            except OSError as error:
                raise EnvironmentLacksError(f"{path} cannot be read: {error.strerror}") from error
        return texts

    def write(self, additions: Sequence[Proposal]) -> None:
        """See the port."""
        written: list[Proposal] = []
        with file_replacing.locked(self._folder, self._folder, file_replacing.PATIENCE_SECONDS):
            try:
                for addition in additions:
                    written.append(addition)
                    self._put(addition.path, addition.before, addition.after)
            except BaseException as error:
                for addition in reversed(written):
                    with contextlib.suppress(OSError, EnvironmentLacksError):
                        self._put(addition.path, addition.after, addition.before)
                if isinstance(error, OSError):
                    raise EnvironmentLacksError(
                        f"{self._folder / written[-1].path} cannot be written: {error.strerror}; "
                        "nothing was changed"
                    ) from error
                raise

    def _put(self, name: str, before: str | None, after: str | None) -> None:
        """Put one text in the place of another; that of somebody else stays."""
        path = self._folder / name
        present = path.read_bytes() if path.is_file() else None
        if present != (None if before is None else before.encode()):
            raise EnvironmentLacksError(f"{path} was changed meanwhile; run the command again")
        if after is None:
            path.unlink()
        elif before is None:
            file_replacing.create(path, after.encode())
        else:
            target = path.resolve()
            file_replacing.replace(target, path, before.encode(), after.encode())
