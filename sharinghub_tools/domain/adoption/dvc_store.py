"""SharingHub's store as DVC's default remote, where DVC has none."""

from __future__ import annotations

import re

from sharinghub_tools.domain.adoption.found import Found

FILE = ".dvc/config"
_CORE = re.compile(r"^[ \t]*\[core\][ \t]*(#[^\n]*)?\r?\n", re.MULTILINE)
_REMOTE = re.compile(r"^[ \t]*remote[ \t]*=", re.MULTILINE)


def adopted(found: Found) -> str | None:
    """The text of ``.dvc/config`` with the remote; None where there is nothing to add.

    https://doc.dvc.org/user-guide/data-management/remote-storage/http
    """
    text = found.texts.get(FILE)
    if text is None or not found.sharinghub_url or found.project is None or _REMOTE.search(text):
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else newline
    section = [
        "['remote \"sharinghub\"']",
        f"    url = {found.sharinghub_url}/api/store/{found.project.id}",
        "    auth = custom",
        "    custom_auth_header = X-Gitlab-Token",
    ]
    line = f"    remote = sharinghub{newline}"
    core = _CORE.search(text)
    if core:
        text = text[: core.end()] + line + text[core.end() :]
    else:
        section = ["[core]", line.rstrip(), *section]
    return text + gap + "".join(f"{each}{newline}" for each in section)
