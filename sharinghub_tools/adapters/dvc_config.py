"""``.dvc/config``: the default remote, read and written with the parser that DVC uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sharinghub_tools.errors import UsageError

if TYPE_CHECKING:
    from configobj import ConfigObj


def with_store(text: str, url: str, gives_way: Callable[[str], bool]) -> str:
    """The text with SharingHub's store as the default remote; comments stay.

    Args:
        text: the file.
        url: the store's.
        gives_way: whether the store may take the place of a remote with this URL.

    Returns:
        The same text where there is no default remote, or where it does not give way.

    Raises:
        UsageError: the text is no configuration of DVC.
    """
    config = parsed(text, ".dvc/config")
    remote = _default_remote(config)
    if remote is None or not gives_way(str(remote.get("url", ""))):
        return text
    # https://doc.dvc.org/user-guide/data-management/remote-storage/http
    wanted = {"url": url, "auth": "custom", "custom_auth_header": "X-Gitlab-Token"}
    if all(remote.get(key) == value for key, value in wanted.items()):
        return text
    remote.update(wanted)
    end = config.newlines or "\n"
    return "".join(line + end for line in config.write())


def parsed(text: str, place: str) -> ConfigObj:
    """The sections of a configuration of DVC.

    Args:
        text: the file.
        place: what messages call it.

    Raises:
        UsageError: the text is no configuration of DVC. The message does not repeat it.
    """
    from configobj import ConfigObj, ConfigObjError

    try:
        return ConfigObj(text.splitlines(keepends=True), interpolation=False)
    except ConfigObjError:
        # Its text may be a line with a password.
        raise UsageError(f"{place} is no configuration of DVC; run: dvc config --list") from None


def _default_remote(config: ConfigObj) -> Any:
    core = config.get("core", {})
    name = core.get("remote") if isinstance(core, dict) else None
    remote = config.get(f'remote "{name}"')
    return remote if isinstance(remote, dict) else None
