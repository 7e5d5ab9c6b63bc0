"""The folder that a dataset is brought to: whole files, and what is known of them.

``.sharinghub`` in it says which project and revision it is, and which files were put there; what
is under way is there too. A file gets its name when it is whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.locks import locked
from sharinghub_tools.adapters.resumable_download import matches
from sharinghub_tools.domain.dataset_files import DataFile, Digest
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

_OWN = ".sharinghub"
_STATE, _JOURNAL = "dataset.json", "files.jsonl"

Json = dict[str, Any]


class DatasetFolder:
    """One folder; may be used by several threads at once.

    Attributes:
        path: the folder.
        git: where a bare clone may be while files are fetched.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is read or made yet."""
        self.path = path
        self._own = path / _OWN
        self.git = self._own / "git"
        self._files: dict[str, Json] = {}
        self._is_new = not path.exists()
        self._lock = threading.Lock()
        self._held = contextlib.ExitStack()
        self._umask = os.umask(0)
        os.umask(self._umask)

    def open(self, project: str) -> str | None:
        """Take the folder for a project; the commit that it has, if it has any.

        Until :meth:`finish` or :meth:`give_up` it is nobody else's.

        Args:
            project: address of its page.

        Raises:
            UsageError: there is something else.
            EnvironmentLacksError: it cannot be made or written, or another process fills it.
        """
        with _failing(f"{self.path} cannot be written"):
            if self.path.exists() and not self.path.is_dir():
                raise UsageError(f"{self.path} is a file; give a folder, or none")
            state = self._state()
            others = [] if not self.path.is_dir() else [path.name for path in self.path.iterdir()]
            if state is None and set(others) - {_OWN}:
                raise UsageError(
                    f"{self.path} is not empty, and nothing that this command made; give another "
                    "folder"
                )
            if state is not None and state.get("project") != project:
                raise UsageError(
                    f"{self.path} holds the dataset {state.get('project')}; give another folder"
                )
            self._own.mkdir(parents=True, exist_ok=True)
            if not self._held.enter_context(locked(self._own)):
                self._held.close()
                raise EnvironmentLacksError(
                    f"another command is filling {self.path}; run this one again when it has ended"
                )
            # It may have been filled until now.
            state = self._state()
            (self._own / "partial").mkdir(exist_ok=True)
            # A repository around it has no use for it.
            (self._own / ".gitignore").write_text("*\n", encoding="utf-8")
            if state is None:
                self._write_state({"project": project})
            self._files = dict(self._journal())
        return None if state is None else state.get("commit")

    def has(self, file: DataFile) -> bool:
        """Whether the file is there, as it must be.

        Raises:
            EnvironmentLacksError: it cannot be read.
        """
        target = self.path / file.path
        with _failing(f"{target} cannot be read"):
            if not target.is_file() or target.is_symlink():
                return False
            known = self._files.get(file.path)
            if known and self._is_untouched(file.path) and _digest(known) == file.digest:
                return True
            is_size = file.size is None or target.stat().st_size == file.size
            if not is_size or not matches(target, file.digest):
                return False
            self._note(file.path, file.digest, known)
        return True

    def known_pointer(self, path: str) -> Digest | None:
        """Which blob of Git a file that is there as it was put there stands for, if it is known."""
        known = self._files.get(path)
        if known is None or "blob" not in known or not self._is_untouched(path):
            return None
        return Digest("git", known["blob"])

    def is_changed(self, path: str) -> bool:
        """Whether there is something at the path that nobody put there through this command."""
        target = self.path / path
        return (target.exists() or target.is_symlink()) and not self._is_untouched(path)

    def partial(self, file: DataFile) -> Path:
        """Where the bytes of a file go until they are all there."""
        name = hashlib.sha256(file.path.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return self._own / "partial" / f"{file.digest.value}-{name}"

    def place(self, file: DataFile, blob: str | None = None) -> None:
        """Give the whole file its name.

        Args:
            file: whose bytes are all in :meth:`partial`.
            blob: SHA-1 of what Git has of it, where that is a pointer.

        Raises:
            EnvironmentLacksError: the file's place cannot be written.
        """
        target = self.path / file.path
        with _failing(f"{target} cannot be written"):
            if not target.parent.resolve().is_relative_to(self.path.resolve()):
                raise UsageError(f"{target.parent} leads out of {self.path}; nothing is put there")
            target.parent.mkdir(parents=True, exist_ok=True)
            part = self.partial(file)
            part.chmod((0o777 if file.is_executable else 0o666) & ~self._umask)
            part.replace(target)
        self._note(file.path, file.digest, {"blob": blob} if blob else None)

    def remove_others(self, paths: Iterable[str]) -> list[str]:
        """Remove what was put here and is not among the paths; what was changed here stays.

        Returns:
            The paths that are gone.
        """
        kept, gone = set(paths), []
        for path in [path for path in self._files if path not in kept]:
            if self._is_untouched(path):
                target = self.path / path
                target.unlink()
                gone.append(path)
                with contextlib.suppress(OSError):
                    for folder in target.parents:
                        if folder == self.path:
                            break
                        folder.rmdir()
            del self._files[path]
        return gone

    def give_up(self) -> None:
        """Leave nothing of the folder, if nothing has come yet; else what has come stays."""
        with self._held:
            has_begun = any((self._own / "partial").glob("*"))
            if self._files or has_begun:
                return
            shutil.rmtree(self._own, ignore_errors=True)
            if self._is_new:
                with contextlib.suppress(OSError):
                    self.path.rmdir()

    def finish(self, project: str, commit: str, revision: str | None) -> None:
        """Note what the folder has now; nothing is left of what was under way."""
        with self._held, _failing(f"{self.path} cannot be written"):
            lines = (json.dumps({"path": path, **known}) for path, known in self._files.items())
            _replace(self._own / _JOURNAL, "".join(f"{line}\n" for line in lines))
            state = {"project": project, "commit": commit, "revision": revision}
            self._write_state({key: value for key, value in state.items() if value})
            for left in ("partial", "git"):
                shutil.rmtree(self._own / left, ignore_errors=True)

    def check_room(self, needed: int) -> None:
        """Refuse to begin what the disk has no room for; raises EnvironmentLacksError."""
        free = shutil.disk_usage(self.path).free
        if needed > free:
            raise EnvironmentLacksError(
                f"{self.path} needs {needed:,} bytes more, and its disk has {free:,}; make room, "
                "or ask for some paths only"
            )

    def _state(self) -> Json | None:
        try:
            content = json.loads((self._own / _STATE).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise UsageError(f"{self._own / _STATE} cannot be read; give another folder")
        return content

    def _write_state(self, state: Json) -> None:
        _replace(self._own / _STATE, json.dumps(state, indent=2) + "\n")

    def _journal(self) -> Iterator[tuple[str, Json]]:
        with contextlib.suppress(FileNotFoundError):
            text = (self._own / _JOURNAL).read_text(encoding="utf-8")
            for line in text.splitlines():
                # The last one may be half: then its file is looked at again.
                with contextlib.suppress(ValueError, KeyError):
                    known = json.loads(line)
                    yield known.pop("path"), known

    def _note(self, path: str, digest: Digest, more: Json | None) -> None:
        stat = (self.path / path).stat()
        known = {
            **({"blob": more["blob"]} if more and "blob" in more else {}),
            "algorithm": digest.algorithm,
            "digest": digest.value,
            "size": stat.st_size,
            "mtime_ns": stat.st_mtime_ns,
        }
        with self._lock, (self._own / _JOURNAL).open("a", encoding="utf-8") as journal:
            self._files[path] = known
            journal.write(json.dumps({"path": path, **known}) + "\n")

    def _is_untouched(self, path: str) -> bool:
        known, target = self._files.get(path), self.path / path
        if known is None or not target.is_file() or target.is_symlink():
            return False
        stat = target.stat()
        return (stat.st_size, stat.st_mtime_ns) == (known["size"], known["mtime_ns"])


def _digest(known: Json) -> Digest:
    return Digest(known["algorithm"], known["digest"])


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


@contextlib.contextmanager
def _failing(problem: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_error(error, problem) from error


def disk_error(error: OSError, problem: str) -> EnvironmentLacksError:
    """The error for a file that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentLacksError(
            f"{problem}: the disk is full; make room, and run the command again: it goes on from "
            "there"
        )
    return EnvironmentLacksError(f"{problem}: {error.strerror or error}")
