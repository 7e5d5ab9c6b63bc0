"""The default remote as DVC itself would have it: from all its configuration files.

https://doc.dvc.org/user-guide/project-structure/configuration#config-file-location
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters import dvc_config
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.domain.diagnosis.facts import DvcRemote
from sharinghub_tools.errors import UsageError


def default_remote(folder: Path, environment: Mapping[str, str]) -> DvcRemote | None:
    """DVC's default remote; None where there is none.

    Args:
        folder: the project's.
        environment: says where a user's own configuration is.

    Raises:
        UsageError: a file is no configuration of DVC. No message repeats its text.
    """
    merged: dict[str, dict[str, Any]] = {}
    for path in _files(folder, environment):
        for section, values in _sections(path).items():
            merged.setdefault(section, {}).update(values)
    name = merged.get("core", {}).get("remote")
    remote = merged.get(f'remote "{name}"', {})
    if not name or not remote.get("url"):
        return None
    return DvcRemote(str(name), without_credentials(str(remote["url"])), remote.get("password"))


def _files(folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """The files that DVC reads, those that win last."""
    own = environment.get("DVC_GLOBAL_CONFIG_DIR")
    home = environment.get("XDG_CONFIG_HOME") or (
        f"{environment['HOME']}/.config" if environment.get("HOME") else None
    )
    if own:
        yield Path(own) / "config"
    elif home:
        yield Path(home) / "dvc" / "config"
    yield folder / ".dvc" / "config"
    yield folder / ".dvc" / "config.local"


def _sections(path: Path) -> dict[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read; run: dvc config --list") from error
    content = dvc_config.parsed(text, str(path))
    # In CI the name of a section comes with quotes around it.
    return {name.strip("'"): dict(values) for name, values in content.items() if _is_table(values)}


def _is_table(value: object) -> bool:
    return isinstance(value, dict)
