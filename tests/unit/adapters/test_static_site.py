from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from sharinghub_tools.adapters.page_files import PageFiles
from sharinghub_tools.adapters.static_site import write_site
from sharinghub_tools.errors import EnvironmentLacksError

DOCUMENT = {"generator": "sharinghub-tools 1", "name": "space/wine"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("which", ["a copy", "the rename"])
def test_what_fails_midway_leaves_the_older_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    site = tmp_path / "site"
    write_site(site, DOCUMENT, {}, PageFiles())
    before = content(site)

    if which == "a copy":
        copied: list[object] = []

        def copy(source: Path, target: Path) -> None:
            copied.append(source)
            if len(copied) > 3:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            target.write_bytes(source.read_bytes())

        monkeypatch.setattr(shutil, "copyfile", copy)
    else:
        rename = Path.rename

        def renamed(self: Path, target: Path) -> Path:
            if target == site and self.name != "old":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", renamed)

    with pytest.raises(EnvironmentLacksError) as caught:
        write_site(site, {**DOCUMENT, "name": "other"}, {}, PageFiles())
    assert str(caught.value) == (
        f"{site} cannot be written: No space left on device; nothing was changed"
    )
    assert content(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    write_site(tmp_path / "site", DOCUMENT, {}, PageFiles())
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real/index.html").is_file()


def test_text_of_a_readme_ends_no_script(tmp_path: Path) -> None:
    text = "</script><script>alert(1)</script><!-- $policy ${static}"
    write_site(tmp_path / "site", {**DOCUMENT, "text": text}, {}, PageFiles())
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert page.count("</script>") == 2
    assert r"\u003c/script>\u003cscript>alert(1)\u003c/script>\u003c!-- $policy ${static}" in page


def test_files_of_the_project_keep_their_paths(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(b"png")
    write_site(tmp_path / "site", DOCUMENT, {"docs/é a.png": picture}, PageFiles())
    assert (tmp_path / "site/files/docs/é a.png").read_bytes() == b"png"
