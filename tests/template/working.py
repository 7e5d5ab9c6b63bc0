"""Work on a baked project as a person does it: stages, parameters, registering and linking."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.template import described
from tests.template.baking import TEMPLATE
from tests.unit.domain.mlm.validity import VALID, as_stac_model_reads, verdict


def run(project: Path, *arguments: str, fails: int = 0, **variables: str) -> str:
    """Run a module in the project as a person would; returns what it said.

    Args:
        project: the working folder.
        arguments: of ``python -m``.
        fails: the exit code that is expected.
        variables: of the environment, besides a person's own.
    """
    kept = {name: text for name, text in os.environ.items() if "MLFLOW" not in name}
    # DVC starts `python` and the notebook's kernel by name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    process = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=kept | {"PATH": path, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"} | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    said = process.stdout + process.stderr
    assert process.returncode == fails, said
    return said


def bake(folder: Path, *answers: str) -> Path:
    """Bake the template into a folder; returns the project."""
    options = ["--no-input", "--default-config", "-o", str(folder)]
    run(folder, "cookiecutter", str(TEMPLATE), *options, *answers)
    (project,) = folder.iterdir()
    return project


def set_parameters(project: Path, section: str, **values: object) -> None:
    path = project / "params.yaml"
    parameters = yaml.safe_load(path.read_text(encoding="utf-8"))
    parameters[section] |= values
    path.write_text(yaml.safe_dump(parameters, sort_keys=False), encoding="utf-8")


def metrics(project: Path) -> dict[str, float]:
    content: dict[str, float] = json.loads((project / "reports" / "metrics.json").read_text())
    return content


def linked(project: Path) -> dict[str, Any]:
    """The Item of the model after registering and linking; a valid one."""
    run(project, f"{project.name.replace('-', '_')}.register")
    run(project, "sharinghub_tools.cli.main", "link-model")
    item = described.item(project)
    assert verdict(item) == VALID
    as_stac_model_reads(item)
    return item
