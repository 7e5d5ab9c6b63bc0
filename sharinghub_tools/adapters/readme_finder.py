"""READMEs on disk, as bytes, under whatever name they have."""

from __future__ import annotations

from pathlib import Path

from sharinghub_tools.errors import EnvironmentLacksError, UsageError

_NAMES = ("README.md", "readme.md")


def find_and_read(path: Path) -> tuple[Path, bytes]:
    """The README at ``path``, a README or a project's folder, and its content.

    In a folder without README.md, one whose name differs in upper and lower case will do: that
    the portal does not see it is a finding.

    Raises:
        UsageError: there is none.
        EnvironmentLacksError: it cannot be read.
    """
    try:
        readme = _find(path)
        return readme, readme.read_bytes()
    except OSError as error:
        raise EnvironmentLacksError(f"{path} cannot be read: {error.strerror}") from error


def _find(path: Path) -> Path:
    if path.is_file():
        return path
    if not path.exists():
        raise UsageError(f"{path} does not exist; give a README or a project's folder")
    if not path.is_dir():
        raise UsageError(f"{path} is no file; give a README or a project's folder")
    names = sorted(entry.name for entry in path.iterdir() if entry.is_file())
    for name in (*_NAMES, *(name for name in names if name.lower() == "readme.md")):
        if name in names:
            return path / name
    raise UsageError(f"{path} has no README.md; SharingHub reads the project's metadata there")
