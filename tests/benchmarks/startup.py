"""How long the commands take beside their peers: ``make bench``.

Each pair runs in turns, so that what else the machine does falls on both; the medians' ratio is
what counts, since seconds differ from machine to machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from tests.live.mlflow_server import MLFLOW_2, MLFLOW_3, MlflowServer, Release, running

SHARINGHUB = str(Path(sys.executable).with_name("sharinghub"))
ROUNDS = 15


def main() -> None:
    """Print one line a comparison: ours, the peer's, and the ratio."""
    print(f"{'what':<42}{'ours':>10}{'peer':>10}  ratio")
    compare(
        "sharinghub --version / python -c pass",
        [SHARINGHUB, "--version"],
        [sys.executable, "-c", "pass"],
    )
    with tempfile.TemporaryDirectory() as scratch:
        readme = Path(scratch) / "README.md"
        readme.write_text("---\ntitle: Wine\n---\n", encoding="utf-8")
        compare(
            "sharinghub validate / import yaml",
            [SHARINGHUB, "validate", str(readme)],
            [sys.executable, "-c", "import yaml"],
        )
        compare(
            "sharinghub item / import yaml",
            [SHARINGHUB, "item", str(readme), "--collection", "ai-model"],
            [sys.executable, "-c", "import yaml"],
        )
        for release in (MLFLOW_2, MLFLOW_3):
            compare_link(release, Path(scratch) / release.version, readme)


def compare_link(release: Release, folder: Path, readme: Path) -> None:
    """Link one version, beside MlflowClient reading it."""
    with running(release, folder) as server:
        register(server)
        link = [SHARINGHUB, "link-model", str(readme), "--dry-run", "--model", "wine"]
        read = f"MlflowClient({server.url!r}).get_model_version('wine', '1')"
        compare(
            f"link-model / MlflowClient, MLflow {release.version}",
            [*link, "--tracking-uri", server.url],
            [str(server.python), "-c", f"from mlflow import MlflowClient; {read}"],
        )


def register(server: MlflowServer) -> None:
    """A model ``wine`` with a version 1."""
    api = f"{server.url}/api/2.0/mlflow"
    run = post(f"{api}/runs/create", {"experiment_id": "0"})["run"]["info"]
    metric = {"key": "test_accuracy", "value": 0.97, "timestamp": 0, "step": 0}
    post(f"{api}/runs/log-metric", {"run_id": run["run_id"], **metric})
    post(f"{api}/registered-models/create", {"name": "wine"})
    source = f"{run['artifact_uri']}/model"
    version = {"name": "wine", "source": source, "run_id": run["run_id"]}
    post(f"{api}/model-versions/create", version)


def post(url: str, body: dict[str, object]) -> dict[str, dict[str, str]]:
    """Ask the server, and take no error for an answer."""
    answer = requests.post(url, json=body, timeout=30)
    answer.raise_for_status()
    content: dict[str, dict[str, str]] = answer.json()
    return content


def compare(what: str, ours: Sequence[str], peers: Sequence[str], rounds: int = ROUNDS) -> None:
    """Time two commands in turns and print the ratio of their medians."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for command, taken in zip((ours, peers), seconds, strict=True):
            start = time.perf_counter()
            subprocess.run(
                command,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
            )
            taken.append(time.perf_counter() - start)
    mine, theirs = (statistics.median(taken) for taken in seconds)
    ratio = f"{mine / theirs:.1f} x" if mine > theirs else f"1/{theirs / mine:.1f}"
    print(f"{what:<42}{mine * 1000:>7.0f} ms{theirs * 1000:>7.0f} ms  {ratio}", flush=True)


if __name__ == "__main__":
    main()
