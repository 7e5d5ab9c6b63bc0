"""Items as text that can be compared line by line."""

from __future__ import annotations

import json
import re
from typing import Any

# The portal writes a token into its addresses; what stands for it says nothing of the project.
_AFTER_OTHERS = re.compile(r"&gitlab_token=[^&#\s)\"']*")
_FIRST = re.compile(r"\?gitlab_token=[^&#\s)\"']*(&?)")


def canonical(item: Any) -> str:
    """The Item as JSON with sorted keys, extensions in order, and no token in any address."""
    content = _without_tokens(item)
    if isinstance(content.get("stac_extensions"), list):
        content["stac_extensions"].sort(key=repr)
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _without_tokens(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_tokens(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_tokens(each) for each in value]
    if not isinstance(value, str) or "gitlab_token=" not in value:
        return value
    text = _AFTER_OTHERS.sub("", value)
    return _FIRST.sub(lambda found: "?" if found[1] else "", text)
