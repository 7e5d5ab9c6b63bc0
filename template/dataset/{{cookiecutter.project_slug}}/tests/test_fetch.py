import hashlib
import http.server
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }} import (
    archive,
    fetch,
)
from {{ cookiecutter.package_name }}.console import ProjectError

Change = Callable[..., None]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def zipped(folder: Path, target: Path, around: str = "") -> str:
    """Pack a folder; returns the archive's MD5."""
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w") as content:
        for path in sorted(folder.rglob("*")):
            content.write(path, f"{around}{path.relative_to(folder)}")
    return hashlib.md5(target.read_bytes()).hexdigest()


def test_images_of_a_folder(project: Path) -> None:
    assert fetch.fetch(project) == 10
    assert files(project / "data/images") == files(project / "source")


def test_what_is_no_longer_there_goes(project: Path) -> None:
    fetch.fetch(project)
    (project / "source/River/River_0.tif").unlink()
    assert fetch.fetch(project) == 9
    assert files(project / "data/images") == files(project / "source")


def test_splits_that_are_folders_stay(project: Path) -> None:
    (project / "source").rename(project / "train")
    (project / "source").mkdir()
    (project / "train").rename(project / "source/train")
    fetch.fetch(project)
    assert sorted(path.name for path in (project / "data/images").iterdir()) == ["train"]


@pytest.mark.parametrize("around", ["", "EuroSATallBands/", "a/b/"])
def test_an_archive_whatever_folders_are_around(project: Path, change: Change, around: str) -> None:
    md5 = zipped(project / "source", project / "images.zip", around)
    change("fetch", source="images.zip", md5=md5)
    assert fetch.fetch(project) == 10
    assert files(project / "data/images") == files(project / "source")


def test_an_archive_that_has_changed(project: Path, change: Change) -> None:
    md5 = zipped(project / "source", project / "images.zip")
    change("fetch", source="images.zip", md5="0" * 32)
    with pytest.raises(ProjectError, match=f"images.zip has the MD5 {md5}, and md5 in params.yaml"):
        fetch.fetch(project)
    assert not (project / "data/images").exists()


class WithRanges(http.server.SimpleHTTPRequestHandler):
    """Serves files, from the middle too."""

    asked: list[str]

    def do_GET(self) -> None:
        content = Path(self.translate_path(self.path)).read_bytes()
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.asked.append(self.headers.get("Range", ""))
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.wfile.write(content[begin:])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, list[str]]]:
    """Its address, its folder, and the ranges that it is asked for."""
    folder = tmp_path_factory.mktemp("web")
    asked: list[str] = []
    handler = type("Handler", (WithRanges,), {"asked": asked})
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(handler, directory=str(folder))
    ) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", folder, asked
        running.shutdown()


def test_a_download_goes_on_where_it_was_stopped(
    project: Path, change: Change, server: tuple[str, Path, list[str]]
) -> None:
    url, folder, asked = server
    md5 = zipped(project / "source", folder / "images.zip")
    change("fetch", source=f"{url}/images.zip", md5=md5)
    content = (folder / "images.zip").read_bytes()
    part = project / "data/download/images.zip.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(content[:1000])

    assert fetch.fetch(project) == 10

    assert asked == ["bytes=1000-"]
    assert files(project / "data/images") == files(project / "source")
    assert fetch.fetch(project) == 10
    assert asked == ["bytes=1000-"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("nowhere", "fetch.source nowhere is no folder; put the images there"),
        ("empty", "fetch.source empty has no folders of classes"),
        ("https://example.org/images", "is no archive (.zip, .tar, .tar.gz, .tgz)"),
    ],
)
def test_what_is_no_source(project: Path, change: Change, source: str, problem: str) -> None:
    (project / "empty").mkdir()
    change("fetch", source=source)
    with pytest.raises(ProjectError) as caught:
        fetch.fetch(project)
    assert problem in str(caught.value)


def test_nothing_of_an_archive_leaves_its_folder(project: Path, change: Change) -> None:
    path = project / "images.zip"
    with zipfile.ZipFile(path, "w") as content:
        content.writestr("../../outside.txt", "x")
        content.writestr("a/Forest/1.tif", "x")
    change("fetch", source="images.zip")
    fetch.fetch(project)
    assert not (project.parent / "outside.txt").exists()
    assert not (project / "outside.txt").exists()
    assert archive.is_archive("https://example.org/x.TAR.GZ?token=1")
