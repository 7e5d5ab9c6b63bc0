"""The assets of the standalone Item: the model's file, and the code that made it.

Source: https://github.com/stac-extensions/mlm/tree/v1.5.2#assets-objects
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sharinghub_tools.domain.lineage import Place, lineage
from sharinghub_tools.domain.mlm.frameworks import artifact_type, holds_weights
from sharinghub_tools.domain.mlm.given import given
from sharinghub_tools.domain.model_version import ModelVersion, split_name

Json = dict[str, Any]


def model_asset(
    version: ModelVersion, said: Mapping[str, Any], bands: Sequence[Mapping[str, Any]]
) -> Json:
    """The model: its file; where nobody else can download that, what MLflow's clients load.

    Args:
        version: as its registry tells it.
        said: fields of MLM, those of the README first.
        bands: that it knows.
    """
    file = version.file
    asset: Json = {
        "href": model_href(version),
        "title": f"{split_name(version.name)[0]} v{version.version}",
        "roles": ["mlm:model", "model"],
        "mlm:artifact_type": _text(said, "artifact_type")
        or artifact_type(version.mlmodel, file.path if file else None),
    }
    if method := _text(said, "compile_method"):
        asset["mlm:compile_method"] = method
    if file is not None:
        asset["type"] = file.media_type
        if holds_weights(file.path):
            asset["roles"] = ["mlm:model", "mlm:weights", "model", "weights"]
        if file.size is not None:
            asset["file:size"] = file.size
        if file.checksum:
            asset["file:checksum"] = file.checksum
    if bands:
        asset["eo:bands"] = [dict(band) for band in bands]
    return asset


def model_href(version: ModelVersion) -> str:
    """Where the model is: what a reader can download, or what MLflow's clients load."""
    file = version.file
    return file.href if file and file.is_offered else quote(version.uri, safe=":/")


def source_asset(version: ModelVersion, said: Mapping[str, Any], place: Place) -> Json | None:
    """The code at the commit that made the version; None where nobody knows it."""
    code = lineage(version, {}, place).get("lineage:code")
    if not isinstance(code, Mapping) or "repository" not in code:
        return None
    commit = str(code["commit"])
    is_gitlab = "page" in code
    asset: Json = {
        "href": f"{code['repository']}/-/tree/{commit}" if is_gitlab else code["repository"],
        "title": f"Code at commit {commit[:12]}",
        "type": "text/html",
        "roles": ["mlm:source_code", "code"],
    }
    if entrypoint := _text(said, "entrypoint") or given(version).entrypoint:
        asset["mlm:entrypoint"] = entrypoint
    return asset


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""
