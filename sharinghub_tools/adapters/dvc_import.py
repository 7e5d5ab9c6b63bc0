"""Data of another project as DVC imports them: a ``.dvc`` file with the revision locked.

``dvc import`` itself knows no token of GitLab's and no store's (the store's it would write into
the ``.dvc`` file). So the data come here first; ``dvc add`` takes them into the cache, and what it
notes becomes an import (https://doc.dvc.org/user-guide/project-structure/dvc-files).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sharinghub_tools.adapters.locks import locked
from sharinghub_tools.adapters.network_errors import one_line
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

Json = dict[str, Any]


class DvcImport:
    """A file or folder of a DVC project that is to be an import.

    Args:
        root: the project's folder.
        out: what is to be there, below it.
    """

    def __init__(self, root: Path, out: Path) -> None:
        self._root = root
        self.out = out
        self.dvc_file = out.with_name(f"{out.name}.dvc")

    def check(self, *, replaces: bool) -> None:
        """Refuse what cannot become an import.

        Args:
            replaces: whether what is there and no import is replaced.

        Raises:
            UsageError: there is something else, or the place is not in the project.
            EnvironmentLacksError: DVC is not installed.
        """
        if importlib.util.find_spec("dvc") is None:
            raise EnvironmentLacksError(
                "an import needs DVC; run: pip install 'sharinghub-tools[dataset]'"
            )
        if not self.out.resolve().is_relative_to(self._root.resolve()):
            raise UsageError(f"{self.out} is not in the project {self._root}")
        there = self.out.exists() or self.out.is_symlink() or self.dvc_file.exists()
        if there and not replaces and not self._is_import():
            raise UsageError(
                f"{self.out} is there, and no import; give another place with --out, or --force"
            )

    def incoming(self, name: str) -> Path:
        """A folder that Git and DVC do not look at, for what is under way."""
        return self._root / ".dvc" / "tmp" / "sharinghub" / name

    def put(self, data: Path, source: Json) -> None:
        """Make the data, which are whole, the import; where that fails, all is as it was.

        Args:
            data: a file or folder on the same disk; it is moved.
            source: ``path`` in the other project, and its ``repo``: ``url``, ``rev``, ``rev_lock``.

        Raises:
            EnvironmentLacksError: DVC does not take them, or a file cannot be written.
        """
        self.out.parent.mkdir(parents=True, exist_ok=True)
        with self._set_aside():
            data.replace(self.out)
            self._add()
            content = yaml.safe_load(self.dvc_file.read_text(encoding="utf-8"))
            stage = {"frozen": True, "deps": [source], "outs": content["outs"]}
            text = yaml.safe_dump(stage, sort_keys=False, allow_unicode=True)
            new = self.dvc_file.with_name(f"{self.dvc_file.name}.new")
            new.write_text(text, encoding="utf-8")
            new.replace(self.dvc_file)

    def is_there(self) -> bool:
        """Whether the data are there as the import has them, or come from DVC's cache.

        Raises:
            UsageError: there is something else.
        """
        there = self.out.exists() or self.out.is_symlink()
        if not self._dvc("checkout", str(self.dvc_file.resolve())).returncode:
            return True
        if there and self.out.exists():
            raise UsageError(
                f"{self.out.relative_to(self._root)} is not as {self.dvc_file.name} has it; "
                "move it away, or run: dvc add"
            )
        return False

    def restore(self, data: Path, md5: str) -> None:
        """Put the data of the import where they belong; its file stays as it is.

        Args:
            data: a file or folder on the same disk; it is moved.
            md5: what DVC must make of them.

        Raises:
            EnvironmentLacksError: DVC does not take them, they are others, or a file cannot be
                written; all is as it was.
        """
        text = self.dvc_file.read_bytes()
        self.out.parent.mkdir(parents=True, exist_ok=True)
        with self._set_aside():
            data.replace(self.out)
            self._add()
            (made,) = yaml.safe_load(self.dvc_file.read_text(encoding="utf-8"))["outs"]
            if made["md5"] != md5:
                raise EnvironmentLacksError(
                    f"{self.out} has the hash {made['md5']}, and {self.dvc_file.name} says {md5}; "
                    "import it again, with --rev"
                )
            self.dvc_file.write_bytes(text)

    def _dvc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - this Python, and no shell
            [sys.executable, "-m", "dvc", *arguments],
            cwd=self._root,
            env={**os.environ, "DVC_NO_ANALYTICS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def _add(self) -> None:
        done = self._dvc("add", str(self.out.resolve()))
        if done.returncode:
            said = done.stderr.partition("ERROR: ")[2] or done.stderr or done.stdout
            said = said.partition("\n")[0].rstrip(".")
            raise EnvironmentLacksError(
                f"DVC does not take {self.out}: {one_line(said)}; nothing was changed"
            )

    def _is_import(self) -> bool:
        try:
            content = yaml.safe_load(self.dvc_file.read_text(encoding="utf-8"))
            return any("repo" in each for each in content["deps"])
        except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
            return False

    @contextlib.contextmanager
    def _set_aside(self) -> Iterator[None]:
        """What is there goes away for the time being, and comes back where the block fails."""
        aside = self.incoming("aside")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        places = [path for path in (self.out, self.dvc_file) if path.exists() or path.is_symlink()]
        for path in places:
            path.replace(aside / path.name)
        try:
            yield
        except BaseException as error:
            for path in (self.out, self.dvc_file):
                _remove(path)
            for path in places:
                (aside / path.name).replace(path)
            if isinstance(error, OSError):
                raise EnvironmentLacksError(
                    f"{self.out} cannot be written: {error.strerror}; nothing was changed"
                ) from error
            raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def importing(root: Path) -> Iterator[None]:
    """Keep other imports into the project out.

    Raises:
        EnvironmentLacksError: another one is at work, or its folder cannot be made.
    """
    folder = root / ".dvc" / "tmp" / "sharinghub"
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_ours = stack.enter_context(locked(folder))
        except OSError as error:
            raise EnvironmentLacksError(f"{folder} cannot be made: {error.strerror}") from error
        if not is_ours:
            raise EnvironmentLacksError(
                f"another import into {root} is at work; run the command again when it has ended"
            )
        yield


def find_dvc_root(folder: Path) -> Path:
    """The DVC project that a folder is in.

    Raises:
        UsageError: it is in none.
    """
    here = folder.resolve()
    for each in (here, *here.parents):
        if (each / ".dvc").is_dir():
            return each
    raise UsageError(f"{here} is in no DVC project; run: dvc init")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
