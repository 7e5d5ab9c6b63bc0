"""What exit codes mean, from the table that the errors' module has."""

from __future__ import annotations

import re

from docs.generator.markdown import table
from sharinghub_tools import errors

_ROW = re.compile(r"^(\d+) +(.*)$")


def page() -> str:
    """The page."""
    rows: list[list[str]] = []
    lines = (errors.__doc__ or "").split("====")
    for line in "".join(lines).splitlines():
        if found := _ROW.match(line):
            rows.append([found[1], found[2]])
        elif line.startswith("      ") and rows:
            rows[-1][1] += f" {line.strip()}"
    listed = table(("code", "meaning"), ((code, re.sub("``", "`", text)) for code, text in rows))
    return (
        f"# Exit codes\n\nThey are the same for every command.\n\n{listed}\n\n"
        "Data are on stdout, messages on stderr. An error is one line: what failed, with which "
        "value, and what to do next.\n"
    )
