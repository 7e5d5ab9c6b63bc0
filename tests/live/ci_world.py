"""What a pipeline on this machine needs around it, and what must never be found there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.live import gitlab_ci_local
from tests.template.baking import ROOT

_WATCH_SECONDS = 0.03


@dataclass(frozen=True)
class World:
    """A person's machine and a runner's, in one folder.

    Attributes:
        folder: everything that is written is below it.
        tools: the requirement that jobs install this checkout's command from.
        path: PATH whose Python is the jobs'.
        arguments: of the processes that were seen while pipelines ran.
    """

    folder: Path
    tools: str
    path: str
    arguments: set[bytes] = field(default_factory=set)

    @property
    def environment(self) -> dict[str, str]:
        """Nobody's configuration; no token."""
        return {
            "PATH": self.path,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            # Only what is installed here is taken, and that is enough.
            "PIP_NO_INDEX": "1",
            "PIP_CACHE_DIR": str(self.folder / "pip"),
        }

    def run(self, folder: Path, *command: str, **variables: str) -> str:
        """Run a command as a person does; returns all that it said."""
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def git(self, folder: Path, *arguments: str, token: str = "") -> str:
        """Run git; with a token, it is shown to the server that asks for one."""
        helper = '!f() { echo username=oauth2; echo "password=$TOKEN"; }; f'
        shown = ("-c", f"credential.helper={helper}") if token else ()
        return self.run(folder, "git", *shown, *arguments, TOKEN=token).strip()

    def pipeline(self, folder: Path, variables: dict[str, str], *jobs: str) -> gitlab_ci_local.Ran:
        """Run the pipeline of a clone, or some of its jobs, and watch the machine's processes."""
        with self._watching():
            return gitlab_ci_local.run(
                folder, *jobs, variables=variables, environment=self.environment
            )

    @contextlib.contextmanager
    def _watching(self) -> Iterator[None]:
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(_WATCH_SECONDS):
                for process in Path("/proc").glob("[0-9]*/cmdline"):
                    with contextlib.suppress(OSError):
                        self.arguments.add(process.read_bytes())

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def places_of(self, secret: str) -> list[str]:
        """Files, git objects and processes' arguments that hold the text."""
        needle = secret.encode()
        found = [str(path) for path in self._files() if needle in path.read_bytes()]
        for head in self.folder.rglob("HEAD"):
            repository = head.parent
            if not (repository / "objects").is_dir():
                continue
            objects = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch"]
            done = subprocess.run(objects, env=self.environment, stdout=subprocess.PIPE, check=True)
            found += [f"objects of {repository}"] * (needle in done.stdout)
        return found + [line.decode() for line in self.arguments if needle in line]

    def _files(self) -> Iterator[Path]:
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path


def make_world(folder: Path) -> World:
    """Make it in an empty folder, with a wheel of this checkout."""
    for name in ("home", "tmp", "pip"):
        (folder / name).mkdir()
    (folder / "home" / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n", encoding="utf-8"
    )
    build = ["build", "--no-isolation", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)]
    _python("-m", *build)
    (wheel,) = (folder / "dist").glob("*.whl")
    # Jobs install into an environment of their own; what they need is in the tests' already.
    _python("-m", "venv", "--without-pip", str(folder / "python"))
    (site,) = (folder / "python" / "lib").glob("python*/site-packages")
    (site / "tests.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    programs = [str(folder / "python" / "bin"), sysconfig.get_path("scripts"), os.environ["PATH"]]
    return World(folder, f"sharinghub-tools @ {wheel.as_uri()}", os.pathsep.join(programs))


def _python(*arguments: str) -> None:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
