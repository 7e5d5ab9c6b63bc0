"""A README and what is beside it: all is written, or nothing."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharinghub_tools.adapters import file_replacing
from sharinghub_tools.adapters.project_files import ProjectFiles
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError

ITEM = "stac/wine.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text("old\n")
    return tmp_path


def opened(folder: Path, *paths: str) -> ProjectFiles:
    """The files, read."""
    files = ProjectFiles(folder / "README.md")
    files.read()
    for path in paths or (ITEM,):
        files.beside(path)
    return files


def contents(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(paths)}


def test_a_file_beside_is_made_with_its_folder(folder: Path) -> None:
    umask = os.umask(0o027)
    try:
        assert opened(folder).replace("old\n", "new\n", {ITEM: "{}\n"}) is Replaced.YES
    finally:
        os.umask(umask)
    assert contents(folder) == {"README.md": "new\n", ITEM: "{}\n"}
    assert stat.S_IMODE((folder / ITEM).stat().st_mode) == 0o640


def test_a_file_beside_is_replaced_and_keeps_its_mode(folder: Path) -> None:
    (folder / "stac").mkdir()
    (folder / ITEM).write_text("old")
    (folder / ITEM).chmod(0o600)
    assert opened(folder).replace("old\n", "old\n", {ITEM: "new"}) is Replaced.YES
    assert contents(folder) == {"README.md": "old\n", ITEM: "new"}
    assert stat.S_IMODE((folder / ITEM).stat().st_mode) == 0o600


def test_a_file_beside_goes_and_its_folder_if_nothing_else_is_there(folder: Path) -> None:
    opened(folder).replace("old\n", "new\n", {ITEM: "{}"})
    opened(folder).replace("new\n", "old\n", {ITEM: None})
    assert contents(folder) == {"README.md": "old\n"}
    assert not (folder / "stac").exists()
    (folder / "stac").mkdir()
    (folder / "stac" / "mine.txt").write_text("mine")
    opened(folder).replace("old\n", "new\n", {ITEM: "{}"})
    opened(folder).replace("new\n", "old\n", {ITEM: None})
    assert contents(folder) == {"README.md": "old\n", "stac/mine.txt": "mine"}


@pytest.mark.parametrize("path", ["README.md", ITEM])
def test_a_file_that_somebody_changed_meanwhile_stops_all(folder: Path, path: str) -> None:
    files = opened(folder)
    (folder / "stac").mkdir()
    (folder / path).write_text("theirs")
    before = contents(folder)
    assert files.replace("old\n", "new\n", {ITEM: "{}"}) is Replaced.NO
    assert contents(folder) == before


def test_what_is_no_text_is_read_and_can_be_replaced(folder: Path) -> None:
    (folder / "stac").mkdir()
    (folder / ITEM).write_bytes(b"\xff\xfe")
    files = opened(folder)
    assert files.beside(ITEM) == "\N{REPLACEMENT CHARACTER}" * 2
    assert files.replace("old\n", "new\n", {ITEM: "{}"}) is Replaced.YES


@pytest.mark.parametrize("there", [None, "{}"])
def test_a_file_beside_that_cannot_be_written_takes_all_back(
    folder: Path, there: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there is not None:
        opened(folder).replace("old\n", "old\n", {ITEM: there})
    before = contents(folder)
    replace = file_replacing.replace

    def full(target: Path, *given: object) -> None:
        if target.name != "README.md":
            raise OSError(28, "No space left on device")
        replace(target, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(file_replacing, "replace", full)
    monkeypatch.setattr(file_replacing, "create", full)
    with pytest.raises(EnvironmentLacksError) as caught:
        opened(folder).replace("old\n", "new\n", {ITEM: "new"})
    assert str(caught.value) == (
        f"{folder}/{ITEM} cannot be written: No space left on device; it is as it was"
    )
    assert contents(folder) == before
    assert (folder / "stac").exists() is bool(there)


def test_what_was_removed_comes_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {ITEM: None, "stac/z.json": "{}"}
    opened(folder).replace("old\n", "old\n", {ITEM: "{}"})
    create = file_replacing.create

    def full(target: Path, content: bytes) -> None:
        if target.name == "z.json":
            raise OSError(28, "No space left on device")
        create(target, content)

    monkeypatch.setattr(file_replacing, "create", full)
    with pytest.raises(EnvironmentLacksError):
        opened(folder, *paths).replace("old\n", "new\n", paths)
    assert contents(folder) == {"README.md": "old\n", ITEM: "{}"}


def test_who_interrupts_finds_all_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create = file_replacing.create

    def interrupted(target: Path, content: bytes) -> None:
        if target.name == "er.json":
            raise KeyboardInterrupt
        create(target, content)

    monkeypatch.setattr(file_replacing, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        opened(folder).replace("old\n", "new\n", {ITEM: "{}", "stac/deep/er.json": "{}"})
    assert contents(folder) == {"README.md": "old\n"}
    assert [path.name for path in folder.iterdir()] == ["README.md"]


def test_what_cannot_be_taken_back_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        (folder / "README.md").unlink()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(file_replacing, "create", fail)
    with pytest.raises(EnvironmentLacksError) as caught:
        opened(folder).replace("old\n", "new\n", {ITEM: "{}"})
    assert str(caught.value) == (
        "Input/output error; and what was written before cannot be taken back: it is "
        "write-protected; restore it (git restore), then run the command again"
    )


def test_nothing_is_written_where_a_symbolic_link_leads(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (folder / "stac").symlink_to(elsewhere)
    with pytest.raises(EnvironmentLacksError) as caught:
        opened(folder)
    assert str(caught.value) == (
        f"{folder}/stac is a symbolic link, and nothing is written where it leads; put a folder "
        "or file of the project in its place"
    )


def test_a_file_where_the_folder_should_be_is_one_clear_error(folder: Path) -> None:
    (folder / "stac").write_text("mine")
    with pytest.raises(EnvironmentLacksError) as caught:
        opened(folder)
    assert str(caught.value) == (
        f"{folder}/{ITEM} cannot be read: Not a directory; make it a file that you may read, or "
        "move what is there away"
    )


def test_a_readme_that_is_a_link_has_the_other_files_beside_the_link(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "README.md").rename(folder / "docs" / "index.md")
    (folder / "README.md").symlink_to("docs/index.md")
    opened(folder).replace("old\n", "new\n", {ITEM: "{}"})
    assert (folder / "README.md").is_symlink()
    assert contents(folder) == {"README.md": "new\n", "docs/index.md": "new\n", ITEM: "{}"}


NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def nobodys() -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv")
    folder = Path(tempfile.mkdtemp())
    (folder / "README.md").write_text("old\n")
    (folder / "README.md").chmod(0o666)
    folder.chmod(0o755)
    if as_nobody("pass", folder):
        shutil.rmtree(folder)
        pytest.skip("nobody may not run this Python, or not read the package")
    yield folder
    shutil.rmtree(folder)


def as_nobody(code: str, folder: Path) -> str:
    header = (
        "import sys\nfrom pathlib import Path\n"
        "from sharinghub_tools.adapters.project_files import ProjectFiles\n"
        "folder = Path(sys.argv[1])\n"
    )
    done = subprocess.run(
        [*NOBODY, sys.executable, "-c", header + textwrap.dedent(code), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_folder_that_is_read_only_is_one_clear_error(nobodys: Path, has_folder: bool) -> None:
    if has_folder:
        (nobodys / "stac").mkdir()
    said = as_nobody(
        """
        files = ProjectFiles(folder / "README.md")
        files.read(), files.beside("stac/wine.json")
        try:
            files.replace("old\\n", "new\\n", {"stac/wine.json": "{}"})
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
        """,
        nobodys,
    )
    assert said == (
        f"EnvironmentLacksError: {nobodys}/{ITEM} cannot be written: Permission denied; "
        "it is as it was\n"
    )
    assert contents(nobodys) == {"README.md": "old\n"}
