"""The CI/CD component ``templates/link-model.yml`` is what GitLab takes; nothing is fetched.

https://docs.gitlab.com/ci/components/ and https://docs.gitlab.com/ci/inputs/ have the rules.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

COMPONENT = Path(__file__).parents[2] / "templates" / "link-model.yml"
TEXT = COMPONENT.read_text(encoding="utf-8")
HEADER, BODY = yaml.safe_load_all(TEXT)
INPUTS: dict[str, dict[str, Any]] = HEADER["spec"]["inputs"]
INPUT = re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")

REQUIRED = {"tools": "sharinghub-tools @ git+https://gitlab.example.org/space/tools@v1"}
ALL = {
    **REQUIRED,
    "stage": "link",
    "job-name": "link the crops",
    "image": "python:3.13",
    "model": "crop types (12)",
    "tracking-uri": "https://mlflow.example.org",
    "version": "$MODEL_VERSION",
    "alias": "",
    "new": True,
    "mlm": False,
    "by": "merge-request",
    "branch": "next",
    "project-dir": "crops",
    "rules": [{"if": '$CI_PIPELINE_SOURCE == "schedule"', "when": "always"}],
    "when": "manual",
    "allow-failure": True,
}


def text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_inputs(node: Any, given: dict[str, Any]) -> Any:
    """As GitLab fills them in: an input that is all there is keeps its type."""
    if isinstance(node, dict):
        return {with_inputs(key, given): with_inputs(value, given) for key, value in node.items()}
    if isinstance(node, list):
        return [with_inputs(item, given) for item in node]
    if not isinstance(node, str):
        return node
    values = {name: spec.get("default") for name, spec in INPUTS.items()} | given
    alone = INPUT.fullmatch(node)
    return values[alone[1]] if alone else INPUT.sub(lambda found: text_of(values[found[1]]), node)


def schema_says(content: Any, folder: Path) -> str:
    """What GitLab's own schema has against it."""
    file = folder / "checked.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    command = ["check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(file)]
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_header_is_a_specification_of_inputs(tmp_path: Path) -> None:
    assert schema_says(HEADER, tmp_path) == ""
    assert list(HEADER) == ["spec"]


@pytest.mark.parametrize("given", [REQUIRED, ALL], ids=["required", "all"])
def test_job_is_valid_with_its_inputs(given: dict[str, Any], tmp_path: Path) -> None:
    assert schema_says(with_inputs(BODY, given), tmp_path) == ""


def test_schema_would_say_what_is_wrong(tmp_path: Path) -> None:
    assert "'maybe' is not of type 'boolean'" in schema_says(
        with_inputs(BODY, ALL | {"allow-failure": "maybe"}), tmp_path
    )


def test_inputs_are_all_used_and_all_there() -> None:
    assert set(INPUT.findall(TEXT.partition("\n---\n")[2])) == set(INPUTS) == set(ALL)


@pytest.mark.parametrize("name", INPUTS)
def test_each_input_says_what_it_is(name: str) -> None:
    spec = INPUTS[name]
    assert spec["description"].endswith(".")
    assert set(spec) <= {"type", "description", "default", "options", "regex"}
    assert ("default" in spec) == (name not in REQUIRED)
    if "options" in spec:
        assert spec["default"] in spec["options"]
    if "regex" in spec:
        assert re.search(spec["regex"], spec["default"])
        assert re.search(spec["regex"], "$MODEL_VERSION")
        assert not re.search(spec["regex"], '1"; exit 1; "')


def test_the_example_at_its_top_is_right() -> None:
    lines = [line.removeprefix("#") for line in TEXT.splitlines() if line.startswith("#   ")]
    begin = lines.index("   include:")
    text = "\n".join(lines[begin : begin + 8])
    (include,) = yaml.safe_load(text)["include"]
    assert include["component"].startswith("$CI_SERVER_FQDN/")
    assert set(REQUIRED) <= set(include["inputs"]) <= set(INPUTS)
