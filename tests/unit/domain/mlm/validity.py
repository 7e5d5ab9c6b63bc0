"""Whether an Item is valid: by its schemas, offline, and by what schemas cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from stac_model.schema import MLModelProperties

from sharinghub_tools.adapters.schema_cache import SchemaCache
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.domain.stac.verdict import Verdict

VALID = Verdict((), ())


@cache
def _validator() -> StacValidator:
    return StacValidator(StacSchemas(offline=True, cache=SchemaCache(Path("no such folder"))))


def verdict(item: Mapping[str, Any]) -> Verdict:
    """What the schemas say that the Item names; they all come from the package."""
    return _validator()(item)


def as_stac_model_reads(item: Mapping[str, Any]) -> MLModelProperties:
    """The Item's fields of MLM; fails where a shape has another length than its order."""
    read = MLModelProperties(**item["properties"])
    for output in read.output:
        # stac-model does not compare those of outputs.
        assert len(output.result.shape) == len(output.result.dim_order)
    return read
