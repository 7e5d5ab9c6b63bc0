"""READMEs on disk, as bytes, under whatever name they have."""

from __future__ import annotations

from pathlib import Path

from sharinghub_tools.adapters.readme_file import find_readme
from sharinghub_tools.errors import EnvironmentLacksError


def find_and_read(path: Path) -> tuple[Path, bytes]:
    """The README at ``path``, a README or a project's folder, and its content.

    In a folder without README.md, one whose name differs in upper and lower case will do: that
    the portal does not see it is a finding.

    Raises:
        UsageError: there is none.
        EnvironmentLacksError: it cannot be read.
    """
    readme = find_readme(path, any_case=True)
    return readme, read(readme)


def read(readme: Path) -> bytes:
    """The bytes of a README.

    Raises:
        EnvironmentLacksError: it cannot be read.
    """
    try:
        return readme.read_bytes()
    except OSError as error:
        raise EnvironmentLacksError(f"{readme} cannot be read: {error.strerror}") from error
