"""The CI/CD component that links, in a pipeline that people have."""

from __future__ import annotations

import re
from typing import Any

import yaml

from sharinghub_tools.domain.adoption.found import Found
from sharinghub_tools.domain.portal.categories import AI_MODEL
from sharinghub_tools.errors import UsageError

FILE = ".gitlab-ci.yml"
_COMPONENT = re.compile(r"(?P<project>[\w.-]+(/[\w.-]+)+)/link-model@(?P<ref>[\w.~/-]+)")
_TOOLS = "sharinghub-tools @ git+$CI_SERVER_URL"
_DEFAULT_STAGES = ["build", "test", "deploy"]


def adopted(found: Found) -> str | None:
    """The text of ``.gitlab-ci.yml`` with the component; None where there is nothing to add.

    Raises:
        UsageError: the component's address is none, or the pipeline cannot be added to.
    """
    if not found.component or found.topic()[0] != AI_MODEL:
        return None
    component = _COMPONENT.fullmatch(found.component)
    if component is None:
        raise UsageError(
            f"'{found.component}' is no address of the component; give "
            "<path of its project>/link-model@<tag or commit>"
        )
    text = found.texts.get(FILE, "")
    if f"{component['project']}/link-model@" in text:
        return None
    root = _composed(text)
    item = [
        f"- component: $CI_SERVER_FQDN/{found.component}",
        "  inputs:",
        f"    stage: {_stage(root)}",
        f"    tools: {_TOOLS}/{component['project']}@{component['ref']}",
    ]
    newline = "\r\n" if "\r\n" in text else "\n"
    include = _value(root, "include")
    if include is None:
        gap = "" if not text else newline if text.endswith("\n") else newline * 2
        added = "".join(f"{line}{newline}" for line in ["include:", *(f"  {one}" for one in item)])
        after = f"{text}{gap}{added}"
    elif isinstance(include, yaml.SequenceNode) and not include.flow_style and include.value:
        # Before its first entry.
        column = include.start_mark.column
        at = text.rfind("\n", 0, include.start_mark.index) + 1
        lines = "".join(f"{' ' * column}{line}{newline}" for line in item)
        after = text[:at] + lines + text[at:]
    else:
        raise UsageError(
            f"'include' of {FILE} cannot be added to without changing it; write there: "
            + " ".join(line.strip() for line in item)
        )
    _composed(after)
    return after


def _composed(text: str) -> yaml.MappingNode | None:
    try:
        root = yaml.compose(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{FILE} cannot be read: {' '.join(str(error).split())}") from error
    if root is not None and (not isinstance(root, yaml.MappingNode) or root.flow_style):
        raise UsageError(f"{FILE} holds no jobs by name; nothing can be added to it")
    return root


def _value(root: yaml.MappingNode | None, key: str) -> Any:
    pairs = root.value if root is not None else []
    return next((value for name, value in pairs if name.value == key), None)


def _stage(root: yaml.MappingNode | None) -> str:
    stages = _value(root, "stages")
    named = (
        [node.value for node in stages.value if isinstance(node, yaml.ScalarNode)]
        if isinstance(stages, yaml.SequenceNode)
        else _DEFAULT_STAGES
    )
    return "deploy" if "deploy" in named or not named else named[-1]
