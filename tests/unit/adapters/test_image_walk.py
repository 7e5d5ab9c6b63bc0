"""Images below a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharinghub_tools.adapters.image_walk import FoundFolder, FoundImage, walk
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.errors import UsageError


def touch(path: Path, content: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def paths(source: Path, out: Path | None = None) -> list[str]:
    found = walk(source, out or source / "out")
    return sorted(each.path for each in found if isinstance(each, FoundImage))


def problems(source: Path) -> list[Problem]:
    return [each for each in walk(source, source / "out") if isinstance(each, Problem)]


def test_images_by_their_suffix_in_any_depth(tmp_path: Path) -> None:
    for name in ("a.tif", "Forest/b.TIFF", "Forest/2016/c.jp2", "d.png", "e.jpg", "f.JPEG"):
        touch(tmp_path / name)
    for name in ("splits.csv", "README.md", "a.tif.aux.xml", "tif", "Forest/x.npy"):
        touch(tmp_path / name)
    assert paths(tmp_path) == [
        "Forest/2016/c.jp2",
        "Forest/b.TIFF",
        "a.tif",
        "d.png",
        "e.jpg",
        "f.JPEG",
    ]
    assert problems(tmp_path) == []


def test_size_and_time(tmp_path: Path) -> None:
    image = touch(tmp_path / "a.tif", "1234")
    os.utime(image, ns=(5, 1_500_000_000_123_456_789))
    assert list(walk(tmp_path, tmp_path / "out")) == [
        FoundFolder(""),
        FoundImage("a.tif", 4, 1_500_000_000_123_456_789),
    ]


def test_what_is_hidden_or_made_by_archivers_is_passed_over(tmp_path: Path) -> None:
    for name in ("._a.tif", ".git/b.tif", "__MACOSX/Forest/c.tif", "d.tif"):
        touch(tmp_path / name)
    assert paths(tmp_path) == ["d.tif"]


def test_the_catalogue_may_lie_in_the_source(tmp_path: Path) -> None:
    touch(tmp_path / "Forest/a.tif")
    touch(tmp_path / "made/out/eurosat/Forest/a/a.tif")
    assert paths(tmp_path, tmp_path / "made" / "out") == ["Forest/a.tif"]


def test_links_are_followed(tmp_path: Path) -> None:
    elsewhere = touch(tmp_path / "cache/00/1234.tif").parent
    source = tmp_path / "source"
    source.mkdir()
    (source / "Forest").symlink_to(elsewhere)
    touch(source / "River/a.tif").unlink()
    (source / "River/a.tif").symlink_to(elsewhere / "1234.tif")
    assert paths(source) == ["Forest/1234.tif", "River/a.tif"]


def test_a_folder_that_lies_in_itself_is_told_and_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "Forest/a.tif")
    (tmp_path / "Forest/again").symlink_to(tmp_path)
    (tmp_path / "Forest/self").symlink_to(tmp_path / "Forest")
    assert paths(tmp_path) == ["Forest/a.tif"]
    reason = "it links to a folder that it lies in; it is not followed"
    assert sorted(problems(tmp_path), key=lambda problem: problem.path) == [
        Problem("Forest/again", ProblemKind.LINK_LOOP, reason),
        Problem("Forest/self", ProblemKind.LINK_LOOP, reason),
    ]


def test_links_that_lead_to_themselves_or_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.tif").symlink_to(tmp_path / "b.tif")
    (tmp_path / "b.tif").symlink_to(tmp_path / "a.tif")
    (tmp_path / "c.tif").symlink_to(tmp_path / "gone.tif")
    found = {problem.path: problem.reason for problem in problems(tmp_path)}
    assert set(found) == {"a.tif", "b.tif", "c.tif"}
    assert found["c.tif"] == "it cannot be read: No such file or directory"


def test_a_pipe_is_no_image(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.tif")
    assert problems(tmp_path) == [Problem("a.tif", ProblemKind.UNREADABLE, "it is no file")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    touch(tmp_path / "Forest/a.tif")
    (tmp_path / "Forest").chmod(0)
    assert problems(tmp_path) == [
        Problem("Forest", ProblemKind.UNREADABLE, "the folder cannot be read: Permission denied")
    ]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read: No such file .*; name a folder"):
        list(walk(tmp_path / "missing", tmp_path / "out"))
    with pytest.raises(UsageError, match="cannot be read: Not a directory; name a folder"):
        list(walk(touch(tmp_path / "a.tif"), tmp_path / "out"))
