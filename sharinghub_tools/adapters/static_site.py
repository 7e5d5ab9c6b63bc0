"""The page as a folder of files, for GitLab Pages or as an artifact of a job."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.page_files import PageFiles, as_json
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

_DOCUMENT = "document.json"


def write_site(
    target: Path, document: Mapping[str, Any], files: Mapping[str, Path], page: PageFiles
) -> None:
    """Write the page into a folder, all of it or nothing.

    Args:
        target: the folder; it is made, or replaced where this function wrote it before.
        document: what the page shows.
        files: files of the project that the page loads, by their paths below ``files/``.
        page: the page's own files.

    Raises:
        UsageError: the folder has something else in it.
        EnvironmentLacksError: it cannot be written.
    """
    # A link stays a link: it is what it points at that is replaced.
    target = Path(os.path.realpath(target))
    _check(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            _fill(made, document, files, page)
            _replace(target, made)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise EnvironmentLacksError(
            f"{target} cannot be written: {error.strerror}; nothing was changed"
        ) from error


def _check(target: Path) -> None:
    """Only what is empty or was written here may be replaced."""
    try:
        if not target.exists() or (target.is_dir() and not any(target.iterdir())):
            return
        written = json.loads((target / _DOCUMENT).read_text(encoding="utf-8"))
        if str(written["generator"]).startswith("sharinghub-tools "):
            return
    except (OSError, ValueError, LookupError, TypeError):
        pass
    raise UsageError(
        f"{target} is there and was not written by sharinghub preview; "
        "remove it, or name another folder"
    )


def _fill(
    folder: Path, document: Mapping[str, Any], files: Mapping[str, Path], page: PageFiles
) -> None:
    static = folder / "static"
    static.mkdir()
    for name, source in page.static.items():
        shutil.copyfile(source, static / name)
    for path, source in files.items():
        place = folder / "files" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    html = page.page(document, static="static/")
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n")
    (folder / _DOCUMENT).write_text(as_json(document) + "\n", encoding="utf-8", newline="\n")
    # Folders of tempfile are for their owner alone; this one is for a web server.
    folder.chmod(0o755)


def _replace(target: Path, made: Path) -> None:
    """Put a folder where another may be; that one is put back if it fails."""
    if not target.exists():
        made.rename(target)
        return
    before = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        old = before / "old"
        target.rename(old)
        try:
            made.rename(target)
        except OSError:
            old.rename(target)
            raise
    finally:
        shutil.rmtree(before, ignore_errors=True)
