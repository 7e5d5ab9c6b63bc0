"""Pipelines of GitLab CI on this machine, without a runner and without containers.

gitlab-ci-local is installed into ``.envs/`` of the checkout on first use; it needs Node.js and git.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.live.environments import ENVIRONMENTS

VERSION = "4.65.1"  # later ones want a newer Node.js than distributions have
OLDEST_NODE = 20
SECONDS = 600


class NoNodeError(Exception):
    """Nothing on this machine can run gitlab-ci-local."""


@dataclass(frozen=True)
class Ran:
    """A pipeline that has ended.

    Attributes:
        code: 0, or what a job ended with.
        said: all that was printed.
        jobs: output of each job, by name.
    """

    code: int
    said: str
    jobs: dict[str, str]


def installed() -> Path:
    """The folder of the programs that pipelines need: gitlab-ci-local, and rsync where none is.

    Raises:
        NoNodeError: there is no Node.js that is new enough.
    """
    npm = _npm()
    folder = ENVIRONMENTS / f"gitlab-ci-local-{VERSION}"
    programs, stamp = folder / "bin", folder / ".complete"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with (ENVIRONMENTS / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(npm, folder)
            programs.mkdir()
            module = "node_modules/gitlab-ci-local/src/index.js"
            _write_program(programs / "gitlab-ci-local", f'exec node "{folder / module}" "$@"')
            stamp.touch()
        copies = Path(__file__).with_name("rsync.py")
        program = programs / "rsync"
        if not program.exists() and not shutil.which("rsync"):
            _write_program(program, f'exec "{sys.executable}" "{copies}" "$@"')
    return programs


def run(
    project: Path, *jobs: str, variables: Mapping[str, str], environment: Mapping[str, str]
) -> Ran:
    """Run the pipeline of the branch that is checked out, or some of its jobs.

    Args:
        project: a clone whose remote ``origin`` is the project in GitLab; what is committed counts.
        jobs: names; none are all that run by themselves.
        variables: what GitLab would give to the jobs, secrets too: they are in a file, as
            processes' arguments are everybody's to read. The file is gone afterwards.
        environment: what the runner's machine gives to them.
    """
    programs = installed()
    file = Path(environment["HOME"]) / ".gitlab-ci-local" / "variables.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    # A plain text that starts with a slash would be taken for the name of a file.
    given = {name: {"type": "variable", "values": {"*": text}} for name, text in variables.items()}
    file.touch(mode=0o600)
    file.write_text(yaml.safe_dump({"global": given}), encoding="utf-8")
    command = [
        *(str(programs / "gitlab-ci-local"), "--home", environment["HOME"], "--no-color"),
        *("--force-shell-executor", "--shell-isolation"),
        # It would compare with the branch itself, where GitLab does with the push before.
        "--no-evaluate-rule-changes",
        *("--ignore-predefined-vars", ",".join(variables)),
        *jobs,
    ]
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env={**environment, "PATH": os.pathsep.join([str(programs), environment["PATH"]])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
    finally:
        file.unlink()
    logs = (project / ".gitlab-ci-local" / "output").glob("*.log")
    said = {log.stem: log.read_text(encoding="utf-8") for log in logs}
    return Ran(done.returncode, done.stdout, said)


def listed(
    project: Path,
    *unset: str,
    variables: Mapping[str, str],
    environment: Mapping[str, str],
    compares: bool = False,
) -> dict[str, str]:
    """How each job of the pipeline would start: ``on_success``, ``manual``; others are not in it.

    Args:
        project: as :func:`run` has it.
        unset: predefined variables that there are none of.
        variables: those that decide.
        environment: as :func:`run` has it.
        compares: whether ``changes`` of rules look at what differs from ``origin``'s branch; if
            not, everything has changed.
    """
    command = [
        *(str(installed() / "gitlab-ci-local"), "--list-csv", "--no-color"),
        *("--evaluate-rule-changes" if compares else "--no-evaluate-rule-changes",),
        *("--ignore-predefined-vars", ",".join(variables)),
        *(part for name in unset for part in ("--unset-variable", name)),
        *(part for item in variables.items() for part in ("--variable", "=".join(item))),
    ]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = done.stdout[done.stdout.index("name;") :]
    return {row["name"]: row["when"] for row in csv.DictReader(io.StringIO(table), delimiter=";")}


def _npm() -> str:
    npm = shutil.which("npm")
    node = shutil.which("node")
    if not (npm and node):
        raise NoNodeError("pipelines need Node.js and npm")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        raise NoNodeError(f"pipelines need Node.js {OLDEST_NODE}, and there is {said.strip()}")
    return npm


def _install(npm: str, folder: Path) -> None:
    package = f"gitlab-ci-local@{VERSION}"
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")


def _write_program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)
