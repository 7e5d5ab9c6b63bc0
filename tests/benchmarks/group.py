"""How long ``link-model --group`` takes over 200 projects, beside one project after the other.

GitLab is the tests' own, and each of its answers takes 50 ms longer, as over a network. Both run in
turns; the medians' ratio is what counts.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import tempfile
import time
from pathlib import Path

from sharinghub_tools.cli import link_group, linker
from sharinghub_tools.cli.main import main as sharinghub
from tests.gitlab.faults import Delay
from tests.gitlab.instance import Gitlab
from tests.gitlab.server import gitlab_server
from tests.unit.registry import MemoryRegistry
from tests.unit.use_cases.test_link_model import LINKED

PROJECTS = 200
ANSWER_SECONDS = 0.05
ROUNDS = 3
SETTINGS = '[tool.sharinghub]\nmodel = "wine"\ntracking-uri = "https://mlflow.example"\n'


def main() -> None:
    """Print the seconds of both and their ratio."""
    with tempfile.TemporaryDirectory() as scratch, gitlab_server(Path(scratch)) as gitlab:
        fill(gitlab)
        gitlab.faults.on(Delay(ANSWER_SECONDS), times=None)
        linker.open_registry = lambda *_: MemoryRegistry()  # type: ignore[assignment]
        os.chdir(scratch)
        workers = link_group.WORKERS
        seconds: dict[int, list[float]] = {workers: [], 1: []}
        for _ in range(ROUNDS):
            for number, taken in seconds.items():
                link_group.WORKERS = number
                taken.append(timed())
    mine, theirs = (statistics.median(taken) for taken in seconds.values())
    what = f"--group of {PROJECTS}, {workers} at once / one by one"
    print(f"{what:<42}{mine:>8.1f} s{theirs:>8.1f} s  1/{theirs / mine:.1f}")


def fill(gitlab: Gitlab) -> None:
    """A group of projects that all show their version."""
    ada = gitlab.user("ada")
    os.environ |= {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token(ada)}
    gitlab.member(gitlab.group("space"), ada, 50)
    files = {"README.md": LINKED, "pyproject.toml": SETTINGS}
    for number in range(PROJECTS):
        gitlab.project(f"space/wine-{number}", files=files, topics=["sharinghub:aimodel"])


def timed() -> float:
    """Run the command once; how many seconds it takes."""
    start = time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()):
        code = sharinghub(["link-model", "--group", "space", "--commit"])
    assert code == 0
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
