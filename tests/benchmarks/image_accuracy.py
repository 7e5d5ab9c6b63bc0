"""What the image use cases reach on real images: three seeds each, and how long one takes.

``python -m tests.benchmarks.image_accuracy [eurosat] [bikes]``. EuroSAT's 100 patches are split
60/20/20 as published; of the 1,200 CIFAR-100 images of bicycles and motorcycles, 200 are the test
set, and 200 others for validation. Parameters are the use case's, but for what is named here.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patches import EUROSAT
from tests.template.working import bake, metrics, run, set_parameters

SEEDS = (1, 2, 3)
BIKES = EUROSAT.with_name("cifar100-bikes")
MOTORCYCLES = ("motorcycle", "motorbike", "minibike", "moped", "dirt_bike", "trail_bike")


@dataclass(frozen=True)
class Task:
    """Real images, and how a project is set up for them.

    Attributes:
        use_case: of the template.
        least: accuracy on the test set that is wanted of the median.
        source: puts the images into the project; returns the section ``prepare``.
        changed: other parameters than the use case's, by section.
    """

    use_case: str
    least: float
    source: Callable[[Path], dict[str, Any]]
    changed: Mapping[str, Mapping[str, Any]]


def eurosat(_: Path) -> dict[str, Any]:
    """The published patches and splits."""
    return {"source": str(EUROSAT / "tif"), "splits": str(EUROSAT / "splits.csv"), "md5": None}


def bikes(project: Path) -> dict[str, Any]:
    """A folder for each split and class: the names of the files tell what they show."""
    for file in sorted(BIKES.glob("t*/*.png")):
        label = "motorcycle" if file.name.startswith(MOTORCYCLES) else "bicycle"
        target = project / "images" / file.parent.name / label / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return {"source": "images"}


# 60 images teach a small network.
FEW = {
    "model": {
        "network": "texture",
        "filters": [4],
        "members": 5,
        "learning_rate": 0.01,
        "l2": 0.001,
    },
    "train": {"batch_size": 16},
}
TASKS = {
    "eurosat": Task("eurosat", 0.70, eurosat, FEW),
    "bikes": Task("images", 0.92, bikes, {}),
}


def prepared(name: str, folder: Path) -> Path:
    """A project with the images of a task."""
    task = TASKS[name]
    project = bake(folder, f"use_case={task.use_case}", f"project_name={name.capitalize()}")
    set_parameters(project, "prepare", **task.source(project))
    for section, values in task.changed.items():
        set_parameters(project, section, **values)
    run(project, f"{name}.prepare")
    return project


def reached(name: str, project: Path, seed: int) -> float:
    """Accuracy on the test set after training with a seed."""
    set_parameters(project, "train", seed=seed)
    run(project, f"{name}.train")
    return metrics(project)["test_accuracy"]


def main(names: list[str]) -> None:
    """Print a line for each task."""
    for name in names or TASKS:
        with tempfile.TemporaryDirectory() as scratch:
            project = prepared(name, Path(scratch))
            accuracies, seconds = [], []
            for seed in SEEDS:
                start = time.perf_counter()
                accuracies.append(reached(name, project, seed))
                seconds.append(time.perf_counter() - start)
            shown = ", ".join(f"{accuracy:.3f}" for accuracy in accuracies)
            print(
                f"{name:10}median {statistics.median(accuracies):.3f} of {shown} "
                f"(wanted: {TASKS[name].least}), {statistics.median(seconds):.0f} s each",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
