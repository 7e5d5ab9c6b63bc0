"""``sharinghub`` on a machine without any network: ``python -m tests.template.unplugged …``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pytest_socket import disable_socket

from sharinghub_tools.cli.main import main

ROOT = Path(__file__).parents[2]


def findings(project: Path, cache: Path) -> list[dict[str, Any]]:
    """What ``validate`` finds in a project whose user never fetched a schema."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.template.unplugged", "validate", "--json"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    found: list[dict[str, Any]] = json.loads(process.stdout)["findings"]
    return found


if __name__ == "__main__":
    disable_socket()
    sys.exit(main())
