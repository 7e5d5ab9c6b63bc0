"""Images a second that the input pipeline of a generated project gives, beside the usual loop.

The peer reads one file after the other with rasterio, in a generator that feeds ``model.fit``. The
limit is to read the bytes alone. Each takes turns in this process, the first epoch from files that
the system holds in memory; medians' ratios are what counts.
"""

from __future__ import annotations

import importlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import rasterio

from tests.patches import EUROSAT, pixels, write_tiff
from tests.template.baking import TEMPLATE

IMAGES = 2000
BATCH = 64
ROUNDS = 3
EPOCHS = 3
CLASSES = 10
PACKAGE = "landcover"


def main() -> None:
    """Print a line for each way, and one for training itself."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fill(folder / "images")
        project = baked(folder)
        sys.path.insert(0, str(project))
        import_module(project, "libraries").import_tensorflow()
        compare(project)


def fill(folder: Path) -> None:
    """As many patches as wanted: the real ones over and over, or made ones."""
    real = sorted(EUROSAT.glob("tif/*/*.tif"))
    for number in range(IMAGES):
        target = folder / f"Class{number % CLASSES}" / f"{number}.tif"
        if real:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(real[number % len(real)], target)
        else:
            write_tiff(target, pixels(bands=13, size=64, seed=number))


def baked(folder: Path) -> Path:
    """A project whose images these are, prepared."""
    answers = ["use_case=eurosat", f"project_slug={PACKAGE}"]
    command = ["cookiecutter", str(TEMPLATE), "--no-input"]
    subprocess.run(
        [sys.executable, "-m", *command, "--default-config", "-o", str(folder), *answers],
        check=True,
        capture_output=True,
    )
    project = folder / PACKAGE
    parameters = project / "params.yaml"
    lines = parameters.read_text(encoding="utf-8").splitlines()
    changed = {"  source:": f"  source: {folder / 'images'}", "  md5:": "  md5: null"}
    text = "\n".join(
        changed.get(f"  {line.split()[0]}" if line.strip() else "", line) for line in lines
    )
    parameters.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", f"{PACKAGE}.prepare"], cwd=project, check=True, capture_output=True
    )
    return project


def import_module(project: Path, name: str) -> ModuleType:
    os.chdir(project)
    return importlib.import_module(f"{PACKAGE}.{name}")


def compare(project: Path) -> None:
    """Measure all ways in turns, then training on what each gives."""
    data, pipeline, model = (import_module(project, name) for name in ("data", "pipeline", "model"))
    schema = data.load_schema(project)
    split = data.load("train", schema, project)
    augmentation = pipeline.Augmentation(flips="both", quarter_turns=True, shift=0)

    def ours() -> Any:
        return pipeline.training(split, schema, BATCH, augmentation, seed=1)

    first: dict[str, list[float]] = {"bytes": [], "loop": [], "ours": [], "again": []}
    for _ in range(ROUNDS):
        first["bytes"].append(timed(lambda: [Path(file).read_bytes() for file in split.files]))
        first["loop"].append(timed(lambda: exhausted(loop(split, schema))))
        dataset = ours()
        first["ours"].append(timed(lambda dataset=dataset: exhausted(dataset)))
        first["again"].append(timed(lambda dataset=dataset: exhausted(dataset)))
    rates = {name: len(split.files) / statistics.median(times) for name, times in first.items()}
    line("first epoch / loop of rasterio reads", rates["ours"], rates["loop"])
    line("… / reading the bytes alone", rates["ours"], rates["bytes"])
    line("later epochs / loop of rasterio reads", rates["again"], rates["loop"])
    waiting(model, split, schema, ours(), loop(split, schema))


def loop(split: Any, schema: Any) -> Any:
    """The usual way: a generator of pixels and classes, each read when it is its turn."""
    tf = importlib.import_module("tensorflow")

    def read() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for number in np.random.default_rng(1).permutation(len(split.files)):
            with rasterio.open(split.files[number]) as image:
                values = np.moveaxis(image.read(), 0, -1).astype("float32")
            yield values, np.eye(len(schema.classes), dtype="float32")[split.y[number]]

    shapes = (
        tf.TensorSpec(schema.shape, tf.float32),
        tf.TensorSpec([len(schema.classes)], tf.float32),
    )
    return tf.data.Dataset.from_generator(read, output_signature=shapes).batch(BATCH)


def waiting(model: ModuleType, split: Any, schema: Any, ours: Any, peer: Any) -> None:
    """How long an epoch of training takes beside one on a batch that is there already."""
    tf = importlib.import_module("tensorflow")
    x, y = next(iter(ours))
    steps = -(-len(split.files) // BATCH)
    there = tf.data.Dataset.from_tensors((x, y)).repeat(steps)
    chosen = model.Parameters(
        network="compact", filters=[4, 8], activation="relu", batch_normalization=True, dropout=0.0,
        l2=0.0, weights=None, label_smoothing=0.0, learning_rate=0.001, precision="float32",
    )  # fmt: skip
    network = model.build(chosen, schema)
    times: dict[str, list[float]] = {"there": [], "ours": [], "loop": []}
    for _ in range(EPOCHS):
        for name, dataset in (("there", there), ("ours", ours), ("loop", peer)):
            times[name].append(timed(lambda dataset=dataset: network.fit(dataset, verbose=0)))
    # The first epoch traces the graph, and reads the files.
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    rates = {name: len(split.files) / seconds for name, seconds in medians.items()}
    line("training / on a batch that is there", rates["ours"], rates["there"])
    line("… by the loop / on a batch that is there", rates["loop"], rates["there"])


def exhausted(dataset: Any) -> None:
    for _ in dataset:
        pass


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(what: str, ours: float, peer: float) -> None:
    ratio = ours / peer
    shown = f"{ratio:.1f} x" if ratio >= 1 else f"1/{1 / ratio:.1f}"
    print(f"{what:44}{ours:7.0f}/s{peer:9.0f}/s  {shown}", flush=True)


if __name__ == "__main__":
    main()
