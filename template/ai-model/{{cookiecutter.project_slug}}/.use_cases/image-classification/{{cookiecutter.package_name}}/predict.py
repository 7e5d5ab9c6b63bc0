"""Predict the class of images with the champion of the registry."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import bands, champion, console, images
from .console import ProjectError

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel


def predict(files: Sequence[Path], model: "PyFuncModel") -> pd.DataFrame:
    """The model's predictions for images.

    Args:
        files: images with the bands that the model was trained with, in the order of its files.
        model: a model of this project; its metadata is the `data.Schema`.

    Returns:
        A row for each file: `file`, `predicted`, and one `probability <class>` each.

    Raises:
        ProjectError: a file is no image, or another one than the model takes.
    """
    schema = model.metadata.metadata or {}
    if "file_bands" not in schema:
        raise ProjectError("the model does not say what it takes: was it trained here?")
    positions = bands.positions(schema["bands"], schema["file_bands"])
    pixels = []
    for file in files:
        image = images.read(file, positions)
        if list(image.shape[:2]) != schema["size"]:
            size = " x ".join(map(str, schema["size"]))
            raise ProjectError(f"{file} has {image.shape[:2]} pixels, and the model takes {size}")
        pixels.append(image)
    outputs = np.asarray(model.predict(np.stack(pixels).astype("float32")))
    labels = np.array(schema["classes"])[outputs.argmax(axis=1)]
    named = {f"probability {name}": outputs[:, i] for i, name in enumerate(schema["classes"])}
    return pd.DataFrame({"file": list(map(str, files)), "predicted": labels, **named})


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.predict", description=(__doc__ or "").strip()
    )
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT.csv", help="file to write (default: the screen)"
    )
    parser.add_argument(
        "--model", metavar="URI", help="as models:/name/3 (default: the champion of this project)"
    )
    options = parser.parse_args(arguments)
    predicted = predict(options.images, champion.load(options.model))
    target = options.output or sys.stdout
    predicted.to_csv(target, index=False, lineterminator="\n", float_format="%.6g")
    if options.output is not None:
        print(f"{len(predicted)} predictions are in {options.output}")
    return 0


if __name__ == "__main__":
    console.run(main)
