"""Git, as a process: the people's own program, configuration and hooks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sharinghub_tools.errors import EnvironmentLacksError

# Git sets them for its hooks: they point at another repository («git rev-parse --local-env-vars»).
_OF_ANOTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    }
)  # fmt: skip
# With it, git shows the credentials that it sends.
_UNSAFE = frozenset({"GIT_TRACE_REDACT", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE"})


@dataclass(frozen=True, slots=True)
class Done:
    """How a git ended, and what it said; line ends as it wrote them."""

    code: int
    stdout: str
    stderr: str


def environment(base: Mapping[str, str], added: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a git that speaks English, asks nothing, and stays in its folder."""
    dropped = _OF_ANOTHER_REPOSITORY | _UNSAFE
    return {
        **{name: value for name, value in base.items() if name not in dropped},
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "C",
        "GIT_TERMINAL_PROMPT": "0",
        **(added or {}),
    }


def run(folder: Path, *arguments: str, added: Mapping[str, str] | None = None) -> Done:
    """Run git in a folder and wait for it; its exit code is left to the caller.

    Args:
        folder: where it works.
        arguments: those of git; nothing secret, as every user of the machine can read them.
        added: more environment variables.

    Raises:
        EnvironmentLacksError: there is no git.
    """
    try:
        # The program is the one that people have on their PATH, and gets no shell.
        process = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            env=environment(os.environ, added),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise lacking(error) from error
    out, told = (text.decode("utf-8", "replace") for text in (process.stdout, process.stderr))
    return Done(process.returncode, out, told)


@contextmanager
def talking(folder: Path, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A git that answers on its stdout what it reads on its stdin; it ends with the block.

    Args:
        folder: where it works.
        arguments: those of git.

    Raises:
        EnvironmentLacksError: there is no git.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - as above
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            env=environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise lacking(error) from error
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    try:
        yield process.stdin, process.stdout
    finally:
        process.kill()
        # What it was not told any more is nobody's loss.
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
        process.wait()


def lacking(error: OSError) -> EnvironmentLacksError:
    """The error for a git that cannot be started."""
    if isinstance(error, FileNotFoundError):
        return EnvironmentLacksError("git is not installed, or not on the PATH; install it")
    return EnvironmentLacksError(f"git cannot be run: {error.strerror}")


def reason(said: str, code: int) -> str:
    """What git said about its failure, in one line: the first line that names an error."""
    lines = [line.strip() for line in said.replace("\r", "\n").splitlines() if line.strip()]
    named = [line for line in lines if line.startswith(("fatal:", "error:", "remote: error:"))]
    told = (named or lines[-1:] or [f"git ended with {code}"])[0]
    return told.removeprefix("remote: ").removeprefix("fatal: ").removeprefix("error: ")
