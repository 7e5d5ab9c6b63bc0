"""A dataset project's loader streams the catalogue from a bucket, and gives what the files have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.live.s3_server import BUCKET, S3Server
from tests.patches import pixels, write_tiff
from tests.template.baking import ROOT

SCRIPT = """
import sys
import numpy as np, rasterio
from patches import loader

place, source = sys.argv[1:]
for place in (f"{place}/catalog.json", f"{place}/patches/items.parquet"):
    found = loader.samples("train", place)
    names = loader.classes(place)
    images = list(loader.load("train", bands=["B8A", "B04"], catalogue=place).as_numpy_iterator())
    assert len(found) == len(images) == 6
    for sample, (values, label) in zip(found, images, strict=True):
        assert sample.href.startswith("s3://"), sample
        name = sample.href.rpartition("/")[2]
        with rasterio.open(f"{source}/{sample.label}/{name}") as image:
            wanted = np.moveaxis(image.read([13, 4]), 0, -1)
        np.testing.assert_array_equal(values, wanted)
        assert names[label] == sample.label
print("the same")
"""


@pytest.mark.usefixtures("_as_boto3_finds_it")
def test_from_a_bucket(s3: S3Server, name: str, tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    for number, label in enumerate(("Forest", "River")):
        for image in range(5):
            values = pixels(13, 16, 10 * number + image)
            write_tiff(source / label / f"{label}_{image}.tif", values)
    told = ("--bands", "eurosat", "--splits", "60/20/20", "--interval", "2016-01-01/2016-02-01")
    assert main(["dataset", "build", str(source), str(out), "--id", "patches", *told]) == 0
    assert main(["dataset", "upload", str(out), f"s3://{BUCKET}/{name}"]) == 0
    answers = ["project_name=Patches", "author_name=Ada", "--output-dir", str(tmp_path)]
    template = str(ROOT / "template" / "dataset")
    command = [sys.executable, "-m", "cookiecutter", template, "--no-input", *answers]
    subprocess.run(command, check=True, capture_output=True)

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, f"s3://{BUCKET}/{name}", str(source)],
        cwd=tmp_path / "patches",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "the same\n", done.stderr
