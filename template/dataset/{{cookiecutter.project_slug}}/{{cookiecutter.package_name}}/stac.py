"""Stage `stac`: make the STAC catalogue of data/images, or bring it up to date."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import console, parameters
from .console import ProjectError
from .settings import CATALOGUE, IMAGES, ROOT

REPORT = "reports/catalogue.json"
"""What DVC compares: how many Items there are, by class and by split."""


@dataclass(frozen=True)
class Parameters:
    """The section `stac` of params.yaml, where each is explained."""

    bands: str | None
    splits: str
    seed: int
    ids: str
    stretch: str | None
    strict: bool


def build(root: Path = ROOT) -> tuple[int, dict[str, Any]]:
    """Run `sharinghub dataset build`; returns its exit code and its report.

    The README's front matter says what the dataset is: title, licence, instrument, citation.

    Raises:
        ProjectError: the command is not installed, or refuses what it was given.
    """
    chosen = parameters.section("stac", Parameters, root)
    command = [_sharinghub(), "dataset", "build", IMAGES, CATALOGUE, "--json"]
    command += ["--readme", "README.md", "--id", _name(root)]
    command += ["--splits", chosen.splits, "--seed", str(chosen.seed), "--ids", chosen.ids]
    for option, value in (("--bands", chosen.bands), ("--stretch", chosen.stretch)):
        command += [option, value] if value else []
    command += ["--strict"] if chosen.strict else []
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=False)
    if not done.stdout:
        raise ProjectError(f"the catalogue was not made; exit code {done.returncode}")
    report = json.loads(done.stdout)
    path = root / REPORT
    path.parent.mkdir(exist_ok=True)
    counted = {key: report[key] for key in ("items", "classes", "splits")}
    path.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
    return done.returncode, report


def _sharinghub() -> str:
    """The command of this environment, else of the path."""
    beside = Path(sys.executable).parent
    found = shutil.which("sharinghub", path=str(beside)) or shutil.which("sharinghub")
    if found is None:
        raise ProjectError(
            "the command sharinghub is not installed; run: python -m pip install --group tools"
        )
    return found


def _name(root: Path) -> str:
    """The id of the Collection: the project's name."""
    import tomllib

    with (root / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["name"]


def main() -> int:
    """Run the stage."""
    return build()[0]


if __name__ == "__main__":
    console.run(main)
