"""The states of a template that packages have: the installed one, and the one before it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from sharinghub_tools import __version__
from sharinghub_tools.adapters.cookiecutter_templates import packaged_root
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.template_state import PACKAGE
from sharinghub_tools.errors import EnvironmentLacksError


class PackagedRoots:
    """Templates of the installed package, and of another version of it, which pip brings.

    Args:
        requirement: how the project names the package that it was made with.
        scratch: a temporary folder for what is brought.
    """

    def __init__(self, requirement: str, scratch: Path) -> None:
        self._requirement = requirement
        self._scratch = scratch

    def newest(self, checkout: str | None) -> str:  # noqa: ARG002 - packages have no branches
        """The installed package's version."""
        return __version__

    def has_branch(self, name: str) -> bool:  # noqa: ARG002 - as above
        """Packages have none."""
        return False

    def root(self, commit: str) -> Path:
        """The templates of a version.

        Raises:
            EnvironmentLacksError: that version is not to be had.
        """
        if commit == __version__:
            return packaged_root()
        folder = self._scratch / commit
        if not folder.is_dir():
            with zipfile.ZipFile(self._wheel(commit)) as wheel:
                for name in wheel.namelist():
                    if name.startswith("sharinghub_tools/_templates/"):
                        wheel.extract(name, folder)
        root = folder / "sharinghub_tools" / "_templates"
        if not (root / "cookiecutter.json").is_file():
            raise EnvironmentLacksError(f"{PACKAGE} {commit} has no templates; report it, please")
        return root

    def _wheel(self, version: str) -> Path:
        wanted = self._requirement if "@" in self._requirement else f"{PACKAGE}=={version}"
        downloads = self._scratch / "wheels"
        command = ["wheel", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
        # No shell, and one argument that a requirement begins with its name.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pip", *command, "--wheel-dir", str(downloads), wanted],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        wheels = list(downloads.glob(f"sharinghub_tools-{version}-*.whl"))
        if done.returncode == 0 and wheels:
            return wheels[0]
        told = _reason(done.stderr) if done.returncode else f"it is not {version} any more"
        url = self._requirement.partition(" @ ")[2]
        shown = f"{PACKAGE} @ {without_credentials(url)}" if url else wanted
        if url:
            told = told.replace(url, without_credentials(url))
        raise EnvironmentLacksError(
            f"the template that the project was made of came with {PACKAGE} {version}, and pip "
            f"cannot bring {shown} ({told}); tell it where to find that version: PIP_INDEX_URL, "
            "PIP_FIND_LINKS"
        )


def _reason(said: str) -> str:
    """What pip said of its failure: its last error, else the end of a traceback."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return next((error for error in errors[::-1] if error != "Exception:"), (lines or ["?"])[-1])
