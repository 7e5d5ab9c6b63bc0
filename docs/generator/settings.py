"""Settings of ``[tool.sharinghub]``, from the docstring of what holds them."""

from __future__ import annotations

import re
from dataclasses import fields

from docs.generator.markdown import code, table
from sharinghub_tools.settings import Settings

_ATTRIBUTE = re.compile(r"^        (\w+): (.*)$")
# Not read from the table.
_NO_SETTINGS = {"folder"}
_OTHER_KEYS = {"project_id": "gitlab-project-id"}
_KINDS = {
    "str": "text",
    "int": "number",
    "bool": "true or false",
    "tuple[str, ...]": "list of texts",
}
_HEAD = """# Settings

The table `[tool.sharinghub]` of a project's `pyproject.toml`. `MLFLOW_TRACKING_URI` wins over
`tracking-uri`; `CI_PROJECT_ID` counts where there is no `gitlab-project-id`; an option of a command
wins over both. Tokens are no settings: they come from the environment alone.
"""


def page() -> str:
    """The page."""
    said = _said()
    rows = [
        (code(_key(field.name)), _KINDS[str(field.type).removesuffix(" | None")], said[field.name])
        for field in fields(Settings)
        if field.name not in _NO_SETTINGS
    ]
    return f"{_HEAD}\n{table(('setting', 'kind', ''), rows)}\n"


def _key(attribute: str) -> str:
    return _OTHER_KEYS.get(attribute, attribute.replace("_", "-"))


def _said() -> dict[str, str]:
    said: dict[str, str] = {}
    name = ""
    for line in (Settings.__doc__ or "").splitlines():
        if found := _ATTRIBUTE.match(line):
            name = found[1]
            said[name] = found[2]
        elif line.startswith("            ") and name:
            said[name] += f" {line.strip()}"
    return {name: text.replace("``", "`") for name, text in said.items()}
