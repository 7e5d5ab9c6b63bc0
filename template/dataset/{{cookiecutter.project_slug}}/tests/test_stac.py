import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }} import (
    fetch,
    stac,
)
from {{ cookiecutter.package_name }}.console import ProjectError

has_tool = pytest.mark.skipif(
    shutil.which("sharinghub") is None, reason="the command sharinghub is not installed"
)


@has_tool
def test_the_catalogue_and_its_report(project: Path) -> None:
    fetch.fetch(project)
    code, report = stac.build(project)
    assert code == 0
    assert json.loads((project / stac.REPORT).read_text()) == {
        "items": 10,
        "classes": {"Forest": 5, "River": 5},
        "splits": {"test": 2, "train": 6, "validate": 2},
    }
    assert report["problems"] == []
    (collection,) = (project / "catalogue").glob("*/collection.json")
    described = json.loads(collection.read_text())
    assert described["id"] == "{{ cookiecutter.project_slug }}"
    assert described["title"] == {{ cookiecutter.project_name | python_string }}


@has_tool
def test_an_image_with_something_wrong_is_left_out(project: Path) -> None:
    fetch.fetch(project)
    (project / "data/images/River/River_0.tif").write_bytes(b"no image")
    code, report = stac.build(project)
    assert code == 1
    assert report["items"] == 9


@has_tool
def test_what_the_command_refuses(project: Path, change: Callable[..., None]) -> None:
    fetch.fetch(project)
    change("stac", splits="a third")
    with pytest.raises(ProjectError, match="the catalogue was not made; exit code 2"):
        stac.build(project)
    assert not (project / stac.REPORT).exists()


def test_without_the_command(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *arguments, **options: None)
    with pytest.raises(ProjectError, match="the command sharinghub is not installed"):
        stac.build(project)
