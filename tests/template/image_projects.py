"""What image projects are made of, and the endpoint's twin of one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import PIL.Image

# Pictures of a class, in each split.
_EACH = {"train": 30, "test": 10}
_FILES = Path(__file__).with_name("image_files.txt")
_ENDPOINT = (
    "__init__", "bucket", "capture", "configuration", "figures", "inference", "monitor", "pack",
    "page", "send", "serve", "served_model",
)  # fmt: skip
_WORKFLOW = (
    "__init__", "__main__", "artifacts", "cases", "clients", "configuration", "drawing",
    "executions", "local", "stack", *(f"functions/{name}" for name in (
        "__init__", "classify", "errors", "events", "filter", "png", "serialise"
    )),
)  # fmt: skip
_AWS = (
    "README.md", "requirements.in", "requirements.lock", "state-machine.asl.json",
    "template.yaml", "tests/conftest.py", "tests/test_errors.py", "tests/test_functions.py",
    "tests/test_stack.py", "tests/test_state_machine.py",
)  # fmt: skip


def files(package: str) -> set[str]:
    """Of each image project."""
    return set(_FILES.read_text(encoding="utf-8").replace("land_cover/", f"{package}/").split())


def endpoint_files(package: str) -> set[str]:
    """Of a project with an endpoint."""
    tests = ("buckets", "pictures", "test_bucket", "test_monitor", "test_twin")
    return {
        *(f"{package}/endpoint/{name}.py" for name in _ENDPOINT),
        *(f"tests/{name}.py" for name in tests),
    }


def workflow_files(package: str) -> set[str]:
    """Of a project with a workflow on AWS."""
    return {
        *(f"aws/{name}" for name in _AWS),
        *(f"{package}/workflow/{name}.py" for name in _WORKFLOW),
    }


def write_bikes(folder: Path) -> Path:
    """Red bicycles and blue motorcycles, more or less."""
    for split, each in _EACH.items():
        (folder / split).mkdir(parents=True)
        for number in range(each):
            noise = np.random.default_rng([number, each]).integers(0, 60, (2, 32, 32, 3), "uint8")
            noise[0, ..., 0] += 120
            noise[1, ..., 2] += 120
            for name, pixels in zip(("bike", "moped"), noise, strict=True):
                file = folder / split / f"{name}_s_{number:06}.png"
                PIL.Image.fromarray(pixels).save(file)
    return folder


@contextmanager
def twin(project: Path, package: str) -> Iterator[str]:
    """The address of the endpoint's twin, which serves the champion."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready")
        serve = [sys.executable, "-m", f"{package}.endpoint.serve", "--port", "0"]
        process = subprocess.Popen([*serve, "--ready", str(ready)], cwd=project)
        try:
            while not (ready.exists() and ready.read_text().endswith("\n")):
                assert process.poll() is None
                time.sleep(0.2)
            yield ready.read_text().strip()
        finally:
            process.terminate()
            process.wait()
