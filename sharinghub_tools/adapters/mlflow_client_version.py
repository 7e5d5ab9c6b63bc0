"""The MLflow that a project trains with, without starting its Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sharinghub_tools.domain.diagnosis.facts import MlflowClient

_LOCK = "requirements.lock"
_PINNED = re.compile(r"^mlflow(?:-skinny)?\s*==\s*([0-9][0-9A-Za-z.!+]*)", re.MULTILINE)
_INSTALLED = re.compile(r"mlflow(?:_skinny)?-([0-9][^-]*)\.dist-info")


def mlflow_client(folder: Path) -> MlflowClient | None:
    """What ``requirements.lock`` pins, else what ``.venv`` has; None where neither has any."""
    pinned = _PINNED.search(_text(folder / _LOCK))
    if pinned:
        return MlflowClient(pinned[1], _LOCK)
    installed = next(_installed(folder / ".venv"), None)
    return MlflowClient(installed, ".venv") if installed else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _installed(environment: Path) -> Iterator[str]:
    for pattern in ("lib/python3*/site-packages", "Lib/site-packages"):
        for path in environment.glob(f"{pattern}/mlflow*.dist-info"):
            found = _INSTALLED.fullmatch(path.name)
            if found:
                yield found[1]
