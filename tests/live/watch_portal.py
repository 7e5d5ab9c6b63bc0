"""A portal to watch: projects on the tests' GitLab, their models on real MLflow servers."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.mlflow_data import MlflowData, Run
from tests.live.processes import free_port

README = "---\ntitle: Wine\n---\n\n# Wine\n"
_LINK = re.compile(r"^    mlflow:uri: models:/.+/(\d+)\n    mlflow:run_id", re.MULTILINE)
SECRET = "secret-of-the-tests"
SECONDS = 90


@dataclass(frozen=True)
class Modelled:
    """A project, and its model in a registry."""

    project: Project
    data: MlflowData
    model: str
    run: Run

    def register(self) -> None:
        """One more version, as the user interface does it."""
        source = f"{self.run.artifact_uri}/model"
        self.data.version(self.model, source, run_id=self.run.run_id)

    def linked(self, ref: str = "main") -> list[int]:
        """The versions that the README lists, newest first."""
        return [int(number) for number in _LINK.findall(self.project.read("README.md", ref))]


def modelled(
    gitlab: Gitlab, path: str, data: MlflowData, model: str, uri: str, more: str = ""
) -> Modelled:
    """A project whose settings name a model, which is made with a run and without a version.

    Args:
        gitlab: where.
        path: of the project.
        data: makes the model.
        model: its name.
        uri: of the registry, as the settings have it.
        more: lines of the settings.
    """
    settings = f'[tool.sharinghub]\nmodel = "{model}"\ntracking-uri = "{uri}"\nmlm = false\n{more}'
    files = {"README.md": README, "pyproject.toml": settings}
    project = gitlab.project(path, files, ["sharinghub:aimodel"])
    data.model(model)
    return Modelled(project, data, model, data.run())


@dataclass
class Watch:
    """The service, as a process.

    Attributes:
        url: where it answers.
        lines: its log.
    """

    process: subprocess.Popen[str]
    url: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def get(self, path: str) -> str:
        with _direct().open(f"{self.url}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def kill(self) -> None:
        """As the kernel does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """As Kubernetes does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == kind]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.text.append(line)
            with contextlib.suppress(ValueError):
                self.lines.append(json.loads(line))


@contextlib.contextmanager
def watching(folder: Path, environment: Mapping[str, str], *options: str) -> Iterator[Watch]:
    """Run ``sharinghub watch`` until the block ends."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "sharinghub_tools.cli.main", "watch"),
        *("--listen", f"127.0.0.1:{port}", *options),
    ]
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    with subprocess.Popen(
        command, cwd=folder, env=variables, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = Watch(process, f"http://127.0.0.1:{port}")
        reader = threading.Thread(target=watch._read)
        reader.start()
        try:
            until(lambda: answers(watch), "the service answers")
            yield watch
        finally:
            process.kill()
            process.wait()
            reader.join()


def answers(watch: Watch) -> bool:
    if watch.process.poll() is not None:
        raise AssertionError("".join(watch.text))
    with contextlib.suppress(OSError):
        return bool(watch.get("/health"))
    return False


def until(is_so: Any, what: str, seconds: float = SECONDS) -> None:
    """Wait for something that happens in its own time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
