"""Predict the class of images, or of each part of a whole scene, with the champion of the registry.

A table (.csv, .json) has a row for each image, a map (.tif) a class for each pixel of a scene.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
import pandas as pd

from . import bands, champion, console, images, scene
from .console import ProjectError
from .data import Schema

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel

AT_ONCE = 256
"""Images that are held in memory."""
TABLES = (".csv", ".json")
MAPS = (".tif", ".tiff")


def schema_of(model: "PyFuncModel") -> Schema:
    """What the images are that the model was trained with.

    Raises:
        ProjectError: the model does not say it.
    """
    told = model.metadata.metadata or {}
    try:
        return Schema(**{name: told[name] for name in Schema.__dataclass_fields__})
    except KeyError:
        raise ProjectError(
            "the model does not say what it takes: was it trained in such a project?"
        ) from None


def predict(files: Sequence[Path], model: "PyFuncModel") -> pd.DataFrame:
    """The model's predictions for images.

    Args:
        files: images that have the bands of the model, named, or in the order of the files that it
            was trained with; of any size, they are resized as in the training.
        model: a model of such a project; its metadata has the `data.Schema`.

    Returns:
        A row for each file: `file`, `predicted`, and one `probability <class>` each.

    Raises:
        ProjectError: a file is no image, or lacks a band.
    """
    schema = schema_of(model)
    pixels = np.stack([_input(file, schema) for file in files])
    outputs = np.asarray(model.predict(pixels))
    labels = np.array(schema.classes)[outputs.argmax(axis=1)]
    named = {f"probability {name}": outputs[:, i] for i, name in enumerate(schema.classes)}
    return pd.DataFrame({"file": list(map(str, files)), "predicted": labels, **named})


def _input(file: Path, schema: Schema) -> np.ndarray:
    """An image as the model takes it, float32 of shape (height, width, bands)."""
    from . import pipeline

    facts, pixels = images.look_at(file)
    schema.compare_type(facts.dtype)
    try:
        named = facts.bands or [""] * pixels.shape[2]
        found = bands.found(schema.bands, named, schema.file_bands)
    except ProjectError as error:
        raise ProjectError(f"{file}: {error}") from None
    return pipeline.fitting(pixels[..., found], schema).astype("float32")


def files_of(given: Sequence[Path]) -> list[Path]:
    """Images by name, and all that are in folders or below, in the order of their names.

    Raises:
        ProjectError: there is no such file, or none in a folder.
    """
    files: list[Path] = []
    for path in given:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(p for p in path.rglob("*") if images.is_image(p.name) and p.is_file())
        if not found:
            raise ProjectError(f"{path} has no images")
        files += found
    for path in files:
        if not path.is_file():
            raise ProjectError(f"there is no file {path}")
    return files


def write_table(files: Sequence[Path], model: "PyFuncModel", target: Path | None) -> None:
    """Predict, and write a row for each image when all are predicted.

    Args:
        files: images.
        model: see `predict`.
        target: a .csv, or a .json with a list of objects; None is the screen, as CSV.

    Raises:
        ProjectError: see `predict`; what was at `target` stays.
    """
    parts = (predict(files[i : i + AT_ONCE], model) for i in range(0, len(files), AT_ONCE))
    if target is None:
        _write_csv(parts, sys.stdout)
        return
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".predict-") as folder:
        unfinished = Path(folder, target.name)
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            write = _write_json if target.suffix.lower() == ".json" else _write_csv
            write(parts, file)
        unfinished.replace(target)


def _write_csv(parts: Iterator[pd.DataFrame], file: TextIO) -> None:
    for number, part in enumerate(parts):
        part.to_csv(file, index=False, header=number == 0, lineterminator="\n", float_format="%.6g")


def _write_json(parts: Iterator[pd.DataFrame], file: TextIO) -> None:
    """A list of `{"file", "predicted", "probabilities": {class: probability}}`."""
    import json

    separator = "[\n"
    for part in parts:
        for row in part.to_dict(orient="records"):
            content = {"file": row.pop("file"), "predicted": row.pop("predicted")}
            content["probabilities"] = {
                name.removeprefix("probability "): float(f"{value:.6g}")
                for name, value in row.items()
            }
            file.write(separator + json.dumps(content, ensure_ascii=False))
            separator = ",\n"
    file.write("\n]\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.predict", description=(__doc__ or "").strip()
    )
    parser.add_argument(
        "images", type=Path, nargs="+", metavar="IMAGE", help="images, or folders of images"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="file to write: .csv or .json; .tif for the map of one scene (default: the screen)",
    )
    parser.add_argument(
        "--model", metavar="URI", help="as models:/name/3 (default: the champion of this project)"
    )
    parser.add_argument(
        "--nodata",
        type=float,
        metavar="VALUE",
        help="of a scene: what pixels without data have in all bands (default: what the file says)",
    )
    options = parser.parse_args(arguments)
    target = options.output
    if target is not None and target.suffix.lower() not in TABLES + MAPS:
        raise ProjectError(f"-o {target} must end in {', '.join(TABLES + MAPS)}")
    if target is not None and not target.absolute().parent.is_dir():
        raise ProjectError(f"there is no folder {target.absolute().parent}")
    files = files_of(options.images)
    is_map = target is not None and target.suffix.lower() in MAPS
    if is_map and len(files) != 1:
        raise ProjectError(f"a map is of one scene, and {len(files)} images were given")
    model = champion.load(options.model)
    try:
        if is_map:
            shares = scene.classify(files[0], target, model, schema_of(model), options.nodata)
        else:
            write_table(files, model, target)
    except OSError as error:
        raise ProjectError(f"{error.filename or target}: {error.strerror}") from None
    if target is None:
        return 0
    if not is_map:
        print(f"{len(files)} predictions are in {target}")
        return 0
    for name, share in sorted(shares.items(), key=lambda each: -each[1]):
        print(f"{share:7.2%}  {name}")
    print(f"the map is in {target}")
    return 0


if __name__ == "__main__":
    console.run(main)
