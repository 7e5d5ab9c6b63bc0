"""What is valid to pystac is valid here, and the other way round, but for formats.

pystac does not look at formats (a date and time, a URL); STAC's own validator does, and so do we.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pystac.errors import STACValidationError
from pystac.validation import validate_dict
from pystac.validation.stac_validator import JsonSchemaSTACValidator

from sharinghub_tools.adapters.schema_folder import packaged_schemas
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from tests.unit.adapters.test_stac_validator import EXTENSIONS, POLYGON, VALID, item

OURS = StacValidator(StacSchemas(offline=True))


class Copies(JsonSchemaSTACValidator):
    """pystac's validator, with the package's copies instead of a network."""

    def _get_schema(self, schema_uri: str) -> dict[str, Any]:
        content = packaged_schemas().read(schema_uri)
        assert content is not None, schema_uri
        schema: dict[str, Any] = json.loads(content)
        return schema


THEIRS = Copies()


def is_valid_to_pystac(stac_object: dict[str, Any]) -> bool:
    try:
        validate_dict(stac_object, validator=THEIRS)
    except STACValidationError:
        return False
    return True


@pytest.mark.parametrize("name", VALID)
def test_what_is_valid(name: str) -> None:
    assert is_valid_to_pystac(VALID[name])


RICH = item(
    geometry=POLYGON,
    bbox=[0, 0, 1, 1],
    stac_extensions=[
        f"{EXTENSIONS}/{name}/schema.json"
        for name in (
            "scientific/v1.0.0", "label/v1.0.1", "ml-model/v1.0.0", "eo/v1.1.0", "mlm/v1.5.2",
            "file/v2.1.0",
        )
    ],
    properties={
        "license": "MIT",
        "providers": [{"name": "a", "roles": ["host"]}],
        "sci:doi": "10.5281/zenodo.1",
        "label:properties": ["a"],
        "label:description": "b",
        "label:type": "vector",
        "label:classes": [{"name": "a", "classes": ["b", "c"]}],
        "ml-model:type": "ml-model",
        "ml-model:learning_approach": "a",
        "ml-model:prediction_type": "b",
        "ml-model:architecture": "c",
        "eo:cloud_cover": 7,
        "mlm:name": "Wine",
        "mlm:architecture": "MLP",
        "mlm:tasks": ["classification"],
        "mlm:input": [
            {
                "name": "a",
                "bands": [],
                "input": {"shape": [-1, 13], "dim_order": ["batch", "x"], "data_type": "float32"},
            }
        ],
        "mlm:output": [
            {
                "name": "b",
                "tasks": ["classification"],
                "result": {"shape": [-1, 3], "dim_order": ["batch", "y"], "data_type": "float32"},
            }
        ],
    },
    assets={
        "model": {
            "href": "model.keras",
            "roles": ["mlm:model"],
            "mlm:artifact_type": "keras.Model.save",
            "file:size": 7,
        }
    },
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        place
        for key, member in members
        for place in (
            (*path, key),
            *(places(member, (*path, key)) if isinstance(member, dict | list) else ()),
        )
    ]


PLACES = places(RICH)
ODD = [None, True, 7, -1.5, "", "a", "1.0.0", [], ["a"], {}, {"a": 1}]


@st.composite
def changed(draw: Callable[..., Any]) -> dict[str, Any]:
    """The Item with a few values taken out, or others put in their place."""
    made: dict[str, Any] = copy.deepcopy(RICH)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        parent: Any = made
        try:
            for step in path[:-1]:
                parent = parent[step]
            if draw(st.booleans()):
                parent[path[-1]] = draw(st.sampled_from(ODD))
            else:
                del parent[path[-1]]
        except (LookupError, TypeError):
            continue
    return made


def test_the_rich_item_is_valid() -> None:
    assert OURS(RICH).causes == ()
    assert is_valid_to_pystac(RICH)


@settings(max_examples=150, deadline=None)
@given(changed())
def test_what_becomes_of_an_item_that_is_changed(made: dict[str, Any]) -> None:
    if made.get("type") != "Feature" or made.get("stac_version") != "1.0.0":
        return
    if not isinstance(made.get("stac_extensions"), list) or not all(
        isinstance(url, str) and url.startswith(EXTENSIONS) for url in made["stac_extensions"]
    ):
        return
    causes = OURS(made).causes
    if all(cause.keyword == "format" for cause in causes):
        assert is_valid_to_pystac(made)
    else:
        assert not is_valid_to_pystac(made)
