"""What a link to an image project's version offers for download: one file, which runs by itself."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import yaml

from tests.live.mlflow_data import unique
from tests.live.mlflow_server import MlflowServer
from tests.patches import SCENE_CLASSES, write_scene
from tests.template.working import bake, run, set_parameters

pytestmark = [pytest.mark.live, pytest.mark.bake]


@pytest.mark.parametrize(
    ("release", "tracking"), [("mlflow_2", "sharinghub"), ("mlflow_3", "mlflow")]
)
def test_the_asset_is_the_version_s_onnx_file(
    release: str, tracking: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: MlflowServer = request.getfixturevalue(release)
    patches = write_scene(tmp_path / "patches", 16)
    (tmp_path / "projects").mkdir()
    slug = unique("cover").replace(" ", "-")
    where = (f"tracking={tracking}", "sharinghub_url=https://hub.example.org")
    names = (f"project_slug={slug}", "package_name=cover")
    project = bake(tmp_path / "projects", "use_case=eurosat", *where, *names)
    settings = project / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^tracking-uri = .*", f'tracking-uri = "{server.url}"', text)
    settings.write_text(text, encoding="utf-8")
    set_parameters(project, "prepare", source=str(patches), md5=None)
    set_parameters(project, "model", filters=[4])
    set_parameters(project, "train", epochs=2)
    passing = {"minimum": {}, "maximum": {}, "champion": "test_f1"}
    set_parameters(project, "gate", classification=passing)
    for step in ("prepare", "train", "register"):
        run(project, f"cover.{step}", CI_PROJECT_ID="123")

    version = ("--model", f"{slug} (123)" if tracking == "sharinghub" else slug, "--version", "1")
    run(project, "sharinghub_tools.cli.main", "link-model", *version)

    metadata = yaml.safe_load((project / "README.md").read_text(encoding="utf-8").split("---")[1])
    (asset,) = (each for each in metadata["assets"] if "mlflow:uri" in each)
    assert asset["type"] == "application/octet-stream; framework=onnx"
    (item,) = (project / "stac").glob("*.json")
    in_item = json.loads(item.read_text(encoding="utf-8"))["assets"].values()
    (model,) = (each for each in in_item if "mlm:model" in each["roles"])
    assert model["href"] == asset["href"]
    with urllib.request.urlopen(asset["href"], timeout=30) as answer:
        session = onnxruntime.InferenceSession(answer.read())
    image = np.full((1, 16, 16, 13), 1000, dtype="float32")
    (probabilities,) = session.run(None, {"image": image})
    assert probabilities.shape == (1, len(SCENE_CLASSES))
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
