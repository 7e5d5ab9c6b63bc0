"""Small pictures of two classes, as PNG files."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
from conftest import copy_of_project, set_parameters

from {{ cookiecutter.package_name }} import prepare

CLASSES = ["bicycle", "motorcycle"]
EACH = {"train": 20, "test": 5}
"""Pictures of a class, in each split."""


def as_png(**changed: object) -> bytes:
    """The content of a file of one colour."""
    content = io.BytesIO()
    PIL.Image.new(**{"mode": "RGB", "size": (32, 32), **changed}).save(content, "PNG")
    return content.getvalue()


def write(folder: Path) -> Path:
    """A folder of each split, with a folder of each class: red ones and blue ones, more or less."""
    for split, each in EACH.items():
        for label, name in enumerate(CLASSES):
            (folder / split / name).mkdir(parents=True)
            for number in range(each):
                pixels = np.random.default_rng(number).integers(0, 60, (32, 32, 3), "uint8")
                pixels[..., 2 * label] += 120
                PIL.Image.fromarray(pixels).save(folder / split / name / f"{name}_{number:02}.png")
    return folder


def prepared_project(folder: Path) -> Path:
    """A project in the folder, with prepared pictures."""
    copy_of_project(folder)
    write(folder / "pictures")
    set_parameters(folder, "prepare", source="pictures")
    prepare.prepare(folder)
    return folder
