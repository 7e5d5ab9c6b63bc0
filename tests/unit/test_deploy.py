"""The container file and the manifest of ``sharinghub watch``, as their own tools see them."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from sharinghub_tools.cli import watch

FOLDER = Path(__file__).parents[2] / "deploy" / "watch"
CONTAINERFILE, MANIFEST = FOLDER / "Containerfile", FOLDER / "kubernetes.yaml"


@pytest.mark.parametrize(
    ("command", "file"),
    [("hadolint", CONTAINERFILE), ("kubernetes-validate --strict", MANIFEST)],
)
def test_linters_find_nothing(command: str, file: Path) -> None:
    program, *options = shlex.split(command)
    path = Path(sysconfig.get_path("scripts")) / program
    arguments = [str(path), *options, str(file)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def deployment() -> dict[str, Any]:
    found, _ = yaml.safe_load_all(MANIFEST.read_text(encoding="utf-8"))
    container: dict[str, Any] = found["spec"]["template"]["spec"]["containers"][0]
    return container


def test_command_of_the_image_takes_the_arguments_of_the_manifest() -> None:
    (line,) = [each for each in CONTAINERFILE.read_text().splitlines() if "ENTRYPOINT" in each]
    program, *begin = yaml.safe_load(line.removeprefix("ENTRYPOINT "))
    parser = argparse.ArgumentParser()
    watch.configure(parser)
    options = parser.parse_args([*begin[1:], *deployment()["args"]])
    assert (program, begin[0]) == ("sharinghub", "watch")
    assert (options.group, options.interval) == (["space"], 30)
    assert options.listen == ("0.0.0.0", deployment()["ports"][0]["containerPort"])


def test_what_the_package_is_built_from_gets_into_the_image() -> None:
    kept = {
        line[1:]
        for line in (FOLDER / "Containerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    build = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text())
    wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert kept >= {*wheel["packages"], *wheel["force-include"], build["project"]["readme"]}
