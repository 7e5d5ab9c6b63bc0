"""A project is asked for, checked, and only then written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.new_project import new_project


class MemoryTemplates:
    """Two templates whose slug is the name; what is written is an empty folder."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, str], bool]] = []

    def kinds(self) -> Mapping[str, str]:
        return {"ai-model": "a model", "dataset": "data"}

    def questions(self, kind: str) -> Mapping[str, Sequence[str]]:
        return {"project_name": [], "license": ["MIT", "proprietary"]}

    def ask(self, kind: str, given: Mapping[str, str], *, no_input: bool) -> Mapping[str, object]:
        self.asked.append((kind, given, no_input))
        return {"project_slug": given.get("project_name", "wine"), "license": "MIT"}

    def write(self, kind: str, answers: Mapping[str, object], folder: Path) -> Path:
        project = folder / str(answers["project_slug"])
        project.mkdir(parents=True)
        return project


def test_what_is_not_given_is_asked_and_the_project_written(tmp_path: Path) -> None:
    templates, given = MemoryTemplates(), {"project_name": "bikes", "license": "MIT"}
    project = new_project(templates, "dataset", given, tmp_path / "new", no_input=True)
    assert project == tmp_path / "new" / "bikes"
    assert project.is_dir()
    assert templates.asked == [("dataset", given, True)]


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("ai-models", {}, "there is no template 'ai-models'; did you mean 'ai-model'?"),
        ("x", {}, "there is no template 'x'; there is: ai-model, dataset"),
        (
            "ai-model",
            {"projectname": "x"},
            "'projectname' is no question of ai-model; did you mean 'project_name'?",
        ),
        (
            "ai-model",
            {"__checked": "x"},
            "'__checked' is no question of ai-model; there is: project_name, license",
        ),
        ("ai-model", {"license": "GPL"}, "license 'GPL': must be one of MIT, proprietary"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(
    kind: str, given: dict[str, str], message: str, tmp_path: Path
) -> None:
    templates = MemoryTemplates()
    with pytest.raises(UsageError) as raised:
        new_project(templates, kind, given, tmp_path, no_input=False)
    assert str(raised.value) == message
    assert templates.asked == []


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "wine").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError) as raised:
        new_project(MemoryTemplates(), "ai-model", {}, tmp_path, no_input=True)
    expected = f"{tmp_path / 'wine'} is there already; choose another project_slug or folder"
    assert str(raised.value) == expected
