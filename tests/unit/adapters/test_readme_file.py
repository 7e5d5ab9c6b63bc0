from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sharinghub_tools.adapters.readme_file import ReadmeFile, find_readme
from sharinghub_tools.adapters.readme_finder import find_and_read
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, UsageError

TEXT = "one\r\ntwo\rthree\né"

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def as_nobody(code: str, *arguments: object) -> str:
    """What Python code prints for somebody who has no rights of their own."""
    header = (
        "import sys\nfrom pathlib import Path\n"
        "from sharinghub_tools.adapters.readme_file import ReadmeFile, find_readme\n"
        "path = Path(sys.argv[1])\n"
    )
    done = subprocess.run(
        [*NOBODY, sys.executable, "-c", header + textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout or done.stderr


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_bytes(TEXT.encode())
    return path


def test_line_ends_are_read_and_written_as_they_are(readme: Path) -> None:
    file = ReadmeFile(readme)
    assert file.read() == TEXT
    assert file.replace(file.read(), "a\r\nb\rc\nd")
    assert readme.read_bytes() == b"a\r\nb\rc\nd"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_stays(readme: Path, mode: int) -> None:
    readme.chmod(mode)
    ReadmeFile(readme).replace(TEXT, "new")
    assert stat.S_IMODE(readme.stat().st_mode) == mode


@only_root
def test_the_owner_stays(readme: Path) -> None:
    os.chown(readme, 1234, 2345)
    inode = readme.stat().st_ino
    ReadmeFile(readme).replace(TEXT, "new")
    status = readme.stat()
    assert (status.st_uid, status.st_gid) == (1234, 2345)
    assert status.st_ino != inode


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder of nobody's, which nobody can reach: pytest's own are closed to others."""
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    if as_nobody("print(path)", "reached") != "reached\n":
        pytest.skip("nobody may not run this Python, or not read the package")
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, 65534, 65534)
    yield folder
    shutil.rmtree(folder)


WRITE = """
file = ReadmeFile(path)
try:
    print(file.replace(file.read(), "new"))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
"""


@only_root
@pytest.mark.parametrize(
    ("owner", "group", "mode"), [(0, 0, 0o666), (65534, 1234, 0o644), (1234, 65534, 0o664)]
)
def test_owner_and_group_stay_also_where_one_may_not_give_files_away(
    nobodys: Path, owner: int, group: int, mode: int
) -> None:
    readme = nobodys / "README.md"
    readme.write_text("a longer text")
    os.chown(readme, owner, group)
    readme.chmod(mode)
    assert as_nobody(WRITE, readme) == "True\n"
    status = readme.stat()
    assert (status.st_uid, status.st_gid) == (owner, group)
    assert stat.S_IMODE(status.st_mode) == mode
    assert readme.read_text() == "new"
    assert [path.name for path in nobodys.iterdir()] == ["README.md"]


@only_root
def test_a_file_that_one_may_write_in_a_folder_that_one_may_not(nobodys: Path) -> None:
    readme = nobodys / "README.md"
    readme.write_text("old")
    readme.chmod(0o666)
    os.chown(nobodys, 0, 0)
    nobodys.chmod(0o755)
    assert as_nobody(WRITE, readme) == "True\n"
    assert readme.read_text() == "new"


@only_root
def test_a_write_protected_file_is_left_alone(nobodys: Path) -> None:
    readme = nobodys / "README.md"
    readme.write_text("old")
    assert as_nobody(WRITE, readme) == (
        f"EnvironmentLacksError: {readme} cannot be written: it is write-protected; "
        "it is as it was\n"
    )
    assert readme.read_text() == "old"


@pytest.mark.parametrize("new", ["short", "a text that is longer than the one before"])
def test_all_names_of_a_file_keep_the_same_content(readme: Path, tmp_path: Path, new: str) -> None:
    other = tmp_path / "index.md"
    other.hardlink_to(readme)
    assert ReadmeFile(readme).replace(TEXT, new)
    assert (readme.read_text(), other.read_text()) == (new, new)
    assert readme.samefile(other)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (60_000, "README.md cannot be written: File too large; it is as it was"),
        (
            5,
            "README.md may be incomplete now: File too large; restore it (git restore), then run "
            "the command again",
        ),
    ],
)
def test_what_is_written_in_place_in_part_is_taken_back(
    readme: Path, tmp_path: Path, limit: int, said: str
) -> None:
    """A limit of file sizes stands for a disk that is full."""
    (tmp_path / "index.md").hardlink_to(readme)
    code = f"""
        import resource, signal
        from pathlib import Path
        from sharinghub_tools.adapters.readme_file import ReadmeFile
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        file = ReadmeFile(Path("README.md"))
        try:
            file.replace(file.read(), "n" * 100_000)
        except Exception as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == said + "\n"
    assert readme.read_bytes() == TEXT.encode()


def test_a_lock_that_another_process_keeps_is_one_clear_error(readme: Path) -> None:
    folder = os.open(readme.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with pytest.raises(EnvironmentLacksError) as caught:
            ReadmeFile(readme, patience=0.05).replace(TEXT, "new")
    finally:
        os.close(folder)
    assert str(caught.value) == (
        f"{readme} cannot be written: another process has held the lock of {readme.parent} for "
        "0.05 s; run the command again when that process has ended"
    )
    assert readme.read_bytes() == TEXT.encode()
    assert ReadmeFile(readme, patience=0).replace(TEXT, "new")


def test_a_symbolic_link_stays_one(readme: Path, tmp_path: Path) -> None:
    link = tmp_path / "docs.md"
    link.symlink_to(readme)
    ReadmeFile(link).replace(TEXT, "new")
    assert link.is_symlink()
    assert readme.read_text() == "new"


def test_a_file_that_changed_meanwhile_is_left_alone(readme: Path) -> None:
    assert not ReadmeFile(readme).replace("something else", "new")
    assert readme.read_bytes().startswith(b"one")


def test_nothing_is_left_beside_the_file(readme: Path) -> None:
    ReadmeFile(readme).replace(TEXT, "new")
    assert [path.name for path in readme.parent.iterdir()] == ["README.md"]


def test_many_writers_at_once_lose_nothing(readme: Path) -> None:
    """Each adds its line, trying again where another was faster, as link-model does."""
    readme.write_text("")

    def add(number: int) -> None:
        file = ReadmeFile(readme)
        while not file.replace(before := file.read(), before + f"{number}\n"):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert sorted(readme.read_text().split(), key=int) == [str(number) for number in range(40)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_bytes_that_are_not_utf_8_are_placed(readme: Path, end: str) -> None:
    """Columns count characters, as editors show them."""
    readme.write_bytes(end.join(["---", "title: é caf"]).encode() + b"\xe9" + end.encode())
    with pytest.raises(FrontMatterError) as caught:
        ReadmeFile(readme).read()
    assert str(caught.value) == (
        "line 2, column 13: the byte 0xe9 is not UTF-8; save the README as UTF-8"
    )


def test_a_file_that_goes_away_is_one_clear_error(readme: Path) -> None:
    file = ReadmeFile(readme)
    readme.unlink()
    with pytest.raises(EnvironmentLacksError, match=r"README\.md cannot be read: No such file"):
        file.read()


def test_a_folder_s_readme_is_found_by_the_portal_s_names(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x")
    assert find_readme(tmp_path) == tmp_path / "readme.md"
    assert find_readme(tmp_path / "readme.md") == tmp_path / "readme.md"


def test_a_folder_without_a_readme_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.rst").write_text("x")
    with pytest.raises(UsageError, match=r"has no README\.md"):
        find_readme(tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        find_readme(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["README.md", "Readme.md", "readme.md"], "README.md"),
        (["README.MD", "readme.md"], "readme.md"),
        (["Readme.md", "ReadMe.md"], "ReadMe.md"),
    ],
)
def test_validate_finds_a_readme_of_any_case(tmp_path: Path, names: list[str], found: str) -> None:
    for name in names:
        (tmp_path / name).write_text(name)
    if len(list(tmp_path.iterdir())) < len(names):
        pytest.skip("this file system does not tell upper from lower case")
    assert find_readme(tmp_path, any_case=True) == tmp_path / found
    assert find_and_read(tmp_path) == (tmp_path / found, found.encode())


def test_only_the_portal_s_names_are_linked_in(tmp_path: Path) -> None:
    (tmp_path / "ReadMe.md").write_text("x")
    (tmp_path / "README.md").mkdir()
    with pytest.raises(UsageError, match=r"has no README\.md"):
        find_readme(tmp_path)


def test_what_is_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "README.md")
    with pytest.raises(UsageError, match="is no file; give a README or a project's folder"):
        find_readme(tmp_path / "README.md")


def test_a_path_that_is_too_long_is_one_clear_error() -> None:
    path = Path("x" * 300)
    with pytest.raises(EnvironmentLacksError) as caught:
        find_readme(path)
    assert str(caught.value) == f"{path} cannot be read: File name too long"


FIND = """
try:
    print(find_readme(path))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
"""


@only_root
@pytest.mark.parametrize("inside", ["", "README.md", "docs"])
def test_a_folder_that_one_may_not_enter_is_one_clear_error(nobodys: Path, inside: str) -> None:
    (nobodys / "README.md").write_text("x")
    nobodys.chmod(0o600)
    path = nobodys / inside
    assert as_nobody(FIND, path) == (
        f"EnvironmentLacksError: {path} cannot be read: Permission denied\n"
    )
