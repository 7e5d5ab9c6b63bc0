"""What validate reads around a README."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.adapters import validated_folder
from sharinghub_tools.adapters.dvc_files import MOST_FILES, tracked_data
from sharinghub_tools.adapters.spdx_licenses import spdx_identifiers
from sharinghub_tools.adapters.validated_folder import ValidatedFolder
from sharinghub_tools.domain.lint.surroundings import DataImport

SETTINGS = '[project]\nname = "wine"\ndescription = "Tells wines apart"\n'


def test_files_are_those_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("README.md", "data/b.csv", "data-a.csv"):
        (tmp_path / name).touch()
    assert ValidatedFolder(tmp_path).files == ["README.md", "data-a.csv", "data/b.csv"]


def test_of_a_folder_that_is_no_project_the_files_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validated_folder, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).touch()
    assert ValidatedFolder(tmp_path).files is None
    assert ValidatedFolder(tmp_path).data == ()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    assert ValidatedFolder(tmp_path).files == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("settings", "topics", "description"),
    [
        ('topics = ["sharinghub:aimodel", "wine"]', ("sharinghub:aimodel", "wine"), True),
        ('gitlab-project = "space/wine"', (), True),
        ('model = "wine"', (), False),
        ("topics = 7", (), False),
        ("topics = [", (), False),
    ],
)
def test_what_gitlab_says_is_what_publish_would_make_it_say(
    settings: str, topics: tuple[str, ...], description: bool, tmp_path: Path
) -> None:
    text = f"{SETTINGS}[tool.sharinghub]\n{settings}\n"
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    folder = ValidatedFolder(tmp_path)
    assert folder.topics == topics
    assert folder.description == ("Tells wines apart" if description else None)


def test_nothing_is_known_of_a_readme_alone(tmp_path: Path) -> None:
    folder = ValidatedFolder(tmp_path)
    assert (folder.topics, folder.description, folder.data) == ((), None, ())


ITEM = {"type": "Feature", "stac_version": "1.1.0"}


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (json.dumps(ITEM), ITEM),
        ('{"a": 1}', None),
        (json.dumps(ITEM) + " " * validated_folder.LARGEST_STAC_BYTES, None),
    ],
    ids=["a STAC object", "no STAC", "large"],
)
def test_json_files(content: str, read: object, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert ValidatedFolder(tmp_path).json("a.json") == read


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"stac_version": '),
        ("a.json", '"stac_version"' + "[" * 100_000),
        ("stac/a.json", '{"type": "Fea'),
        ("stac/a.json", ""),
        ("stac/a.json", "\N{LATIN SMALL LETTER Y WITH DIAERESIS}"),
    ],
    ids=["half", "deep", "half of a model's Item", "empty", "text"],
)
def test_files_that_are_no_json(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content, encoding="latin-1")
    with pytest.raises(ValueError, match=r"."):
        ValidatedFolder(tmp_path).json(name)


def test_json_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.json")
    folder = ValidatedFolder(tmp_path)
    assert [folder.json(name) for name in ("folder.json", "link.json", "none.json")] == [None] * 3
    assert folder.json("pipe.json") is None


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("outs:\n- md5: 1\n  path: raw\n", [DataImport("a.dvc")]),
        (
            "deps:\n- path: raw\n  repo:\n    url: https://gitlab.example.org/space/wine\n"
            "    rev_lock: abc\nouts:\n- path: raw\n",
            [DataImport("a.dvc", "https://gitlab.example.org/space/wine")],
        ),
        (
            "deps:\n- repo: {url: 'https://ada:hunter2@gitlab.example.org/space/wine'}\n",
            [DataImport("a.dvc", "https://gitlab.example.org/space/wine")],
        ),
        ("deps:\n- path: https://example.org/wine.csv\n", [DataImport("a.dvc")]),
        ("deps: [1, {repo: 2}, {repo: {url: 3}}]\n", [DataImport("a.dvc")]),
        ("deps: 7\n", [DataImport("a.dvc")]),
        ("outs: [", []),
        ("- a\n", []),
        ("a: !!python/name:os.system\n", []),
        ("\x00", []),
        ("", []),
    ],
)
def test_dvc_files(text: str, data: list[DataImport], tmp_path: Path) -> None:
    (tmp_path / "a.dvc").write_text(text, encoding="utf-8")
    assert list(tracked_data(tmp_path, ["a.dvc", "b.csv", ".dvc/config", ".dvc/tmp/x.dvc"])) == data


def test_not_all_of_very_many_dvc_files_are_read(tmp_path: Path) -> None:
    names = [f"{number:03}.dvc" for number in range(MOST_FILES * 2)]
    for name in names:
        (tmp_path / name).write_text("outs: []\n", encoding="utf-8")
    assert [data.path for data in tracked_data(tmp_path, names)] == names[:MOST_FILES]


def test_identifiers_of_spdx() -> None:
    known = spdx_identifiers()
    assert (known["MIT"], known["GPL-3.0"], known["GPL-3.0-only"]) == (False, True, False)
    assert "apache-2.0" not in known
