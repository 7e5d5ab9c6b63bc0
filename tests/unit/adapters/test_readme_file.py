from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sharinghub_tools.adapters.readme_file import ReadmeFile, find_readme
from sharinghub_tools.errors import EnvironmentLacksError, FrontMatterError, UsageError


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_bytes(b"one\r\ntwo\rthree\n\xc3\xa9")
    return path


def test_line_ends_are_read_and_written_as_they_are(readme: Path) -> None:
    file = ReadmeFile(readme)
    assert file.read() == "one\r\ntwo\rthree\né"
    assert file.replace(file.read(), "a\r\nb\rc\nd")
    assert readme.read_bytes() == b"a\r\nb\rc\nd"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_stays(readme: Path, mode: int) -> None:
    readme.chmod(mode)
    ReadmeFile(readme).replace("one\r\ntwo\rthree\né", "new")
    assert stat.S_IMODE(readme.stat().st_mode) == mode


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_the_owner_stays(readme: Path) -> None:
    os.chown(readme, 1234, 2345)
    ReadmeFile(readme).replace("one\r\ntwo\rthree\né", "new")
    assert (readme.stat().st_uid, readme.stat().st_gid) == (1234, 2345)


def test_a_symbolic_link_stays_one(readme: Path, tmp_path: Path) -> None:
    link = tmp_path / "docs.md"
    link.symlink_to(readme)
    ReadmeFile(link).replace("one\r\ntwo\rthree\né", "new")
    assert link.is_symlink()
    assert readme.read_text() == "new"


def test_a_file_that_changed_meanwhile_is_left_alone(readme: Path) -> None:
    assert not ReadmeFile(readme).replace("something else", "new")
    assert readme.read_bytes().startswith(b"one")


def test_nothing_is_left_beside_the_file(readme: Path) -> None:
    ReadmeFile(readme).replace("one\r\ntwo\rthree\né", "new")
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


def test_bytes_that_are_not_utf_8_are_placed(readme: Path) -> None:
    readme.write_bytes(b"---\ntitle: caf\xe9\n---\n")
    with pytest.raises(FrontMatterError) as caught:
        ReadmeFile(readme).read()
    assert str(caught.value) == (
        "line 2, column 11: the byte 0xe9 is not UTF-8; save the README as UTF-8"
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
