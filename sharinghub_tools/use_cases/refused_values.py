"""What the schemas refuse in the Item that linking makes, as what somebody wrote under ``mlm``."""

from __future__ import annotations

import json

from sharinghub_tools.domain import linked_item
from sharinghub_tools.domain.stac.schemas import short_name
from sharinghub_tools.domain.stac.verdict import SchemaCheck
from sharinghub_tools.domain.stac.wording import described, dotted
from sharinghub_tools.use_cases.link_model import Linked


def refused_values(linked: Linked, check: SchemaCheck) -> list[str]:
    """What is wrong with the Item of the version, each as a clause in the README's terms.

    Args:
        linked: what was done, or would be.
        check: what the schemas of an Item say of it.
    """
    path = linked_item.path(linked.version.name)
    text = next((edit.after for edit in linked.beside if edit.path == path), None)
    if text is None:
        return []
    causes = check(json.loads(text)).causes
    return [f"{described(each, _name(each.path))} ({short_name(each.schema)})" for each in causes]


def _name(path: tuple[str | int, ...]) -> str:
    match path:
        case ("properties", str(name), *rest) if name.startswith("mlm:"):
            return dotted(("mlm", name.removeprefix("mlm:"), *rest))
    return dotted(path) or "it"
