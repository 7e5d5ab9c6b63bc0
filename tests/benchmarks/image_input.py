"""Images a second that the input pipeline of a generated project gives, beside the usual loop.

The peer reads one file after the other with rasterio, in a generator that feeds ``model.fit``. The
limit is to read the bytes alone. Each takes turns in this process, the first epoch from files that
the system holds in memory; medians' ratios are what counts. Training then shows which share of an
epoch it waits for images.
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
import yaml

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
    for filters in ([4, 8], default_filters(project)):
        print(f"training of {filters}: share of a later epoch that it waits for images")
        network = built(model, schema, filters)
        waiting(network, {"ours": ours(), "the loop": loop(split, schema)})


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


def default_filters(project: Path) -> list[int]:
    """The maps of each block that a project is baked with."""
    parameters = yaml.safe_load((project / "params.yaml").read_text(encoding="utf-8"))
    return list(parameters["model"]["filters"])


def built(model: ModuleType, schema: Any, filters: list[int]) -> Any:
    chosen = model.Parameters(
        network="compact", filters=filters, activation="relu", batch_normalization=True,
        dropout=0.0, l2=0.0, weights=None, label_smoothing=0.0, members=1, learning_rate=0.001,
        precision="float32",
    )  # fmt: skip
    return model.build(chosen, schema)


def waiting(network: Any, datasets: dict[str, Any]) -> None:
    """Tell apart, step by step, the time until a batch is there and that of the training itself.

    As ``fit`` does: a batch is asked for when the step before it has ended.
    """
    waited: dict[str, list[float]] = {name: [] for name in datasets}
    rates: dict[str, list[float]] = {name: [] for name in datasets}
    for epoch in range(EPOCHS):
        for name, dataset in datasets.items():
            waits, seconds, images = an_epoch(network, dataset)
            # The first epoch traces the graph, and reads the files.
            if epoch:
                waited[name].append(waits / seconds)
                rates[name].append(images / seconds)
    for name, shares in waited.items():
        rate = statistics.median(rates[name])
        print(f"  {name:42}{rate:7.0f}/s{statistics.median(shares):11.1%}", flush=True)


def an_epoch(network: Any, dataset: Any) -> tuple[float, float, int]:
    """Seconds that were waited for batches, seconds in all, and the images that were trained on."""
    waits, images = 0.0, 0
    start = asked = time.perf_counter()
    batches = iter(dataset)
    while (batch := next(batches, None)) is not None:
        waits += time.perf_counter() - asked
        network.train_on_batch(*batch)
        images += len(batch[0])
        asked = time.perf_counter()
    return waits, asked - start, images


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
