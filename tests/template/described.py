"""What a trained project's model says of itself, and what its standalone Item says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Keras takes long to be loaded, and is not wanted in the process of the tests.
_ASK = """
import json, sys, keras
model = keras.models.load_model(sys.argv[1])
print(json.dumps({
    "input": model.input_shape, "output": model.output_shape, "parameters": model.count_params(),
}))
"""


@dataclass(frozen=True)
class Shapes:
    """Sizes of dimensions, -1 where any will do; and the number of parameters."""

    input: list[int]
    output: list[int]
    parameters: int


def of_model(project: Path) -> Shapes:
    """What Keras says of the one model that was trained."""
    (file,) = (project / "mlartifacts").rglob("model.keras")
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _ASK, str(file)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    told = json.loads(process.stdout)
    return Shapes(_sizes(told["input"]), _sizes(told["output"]), told["parameters"])


def item(project: Path) -> dict[str, Any]:
    """The Item that link-model wrote."""
    content: dict[str, Any] = json.loads(
        (project / "stac" / f"{project.name}.json").read_text(encoding="utf-8")
    )
    return content


def of_item(item: dict[str, Any]) -> Shapes:
    """What the Item says of the model."""
    properties = item["properties"]
    (given,), (made,) = properties["mlm:input"], properties["mlm:output"]
    return Shapes(
        given["input"]["shape"], made["result"]["shape"], properties["mlm:total_parameters"]
    )


def _sizes(shape: list[int | None]) -> list[int]:
    return [-1 if size is None else size for size in shape]
