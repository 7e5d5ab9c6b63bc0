"""STAC objects under the published schemas: what is told, as people read it, and nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sharinghub_tools.adapters.schema_cache import SchemaCache
from sharinghub_tools.adapters.schema_download import SchemaDownload
from sharinghub_tools.adapters.schema_folder import packaged_schemas
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import MOST_DOCUMENTS, StacValidator
from sharinghub_tools.domain.stac.verdict import Unchecked
from sharinghub_tools.domain.stac.wording import described, dotted

EXTENSIONS = "https://stac-extensions.github.io"
FOREIGN = "https://example.org/schema.json"
POLYGON = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def item(extension: str = "", properties: dict[str, Any] | None = None, **more: Any) -> Any:
    schema = f"{EXTENSIONS}/{extension}/schema.json"
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [schema] if extension else [],
        "id": "space/wine",
        "collection": "ai-model",
        "geometry": None,
        "properties": {"datetime": "2024-01-01T00:00:00Z", **(properties or {})},
        "links": [{"rel": "collection", "href": "https://example.org/ai-model"}],
        "assets": {},
        **more,
    }


@pytest.fixture
def validator() -> StacValidator:
    return StacValidator(StacSchemas(offline=True))


VALID = {
    "Item 1.0.0": item(),
    "Item 1.1.0": item(stac_version="1.1.0"),
    "Item with a place": item(geometry=POLYGON, bbox=[0, 0, 1, 1]),
    "Item with extensions": item(
        "scientific/v1.0.0", {"sci:doi": "10.5281/zenodo.1", "other:field": 1}
    ),
    "Catalog": {
        "type": "Catalog",
        "stac_version": "1.1.0",
        "id": "a",
        "description": "b",
        "links": [],
    },
    "Collection": {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": "a",
        "description": "b",
        "license": "MIT",
        "extent": {
            "spatial": {"bbox": [[0, 0, 1, 1]]},
            "temporal": {"interval": [["2024-01-01T00:00:00Z", None]]},
        },
        "links": [],
    },
}


@pytest.mark.parametrize("name", VALID)
def test_what_is_valid(name: str, validator: StacValidator) -> None:
    verdict = validator(VALID[name])
    assert (verdict.causes, verdict.unchecked, verdict.is_valid) == ((), (), True)


INVALID: dict[str, tuple[Any, list[str]]] = {
    "dates without a time": (
        item(properties={"start_datetime": "2024-01-01", "end_datetime": None}),
        [
            "properties.end_datetime is empty, not text",
            'properties.start_datetime is "2024-01-01", not a date and time of RFC 3339, '
            "as 2024-01-31T00:00:00Z",
        ],
    ),
    "no date at all": (
        item(properties={"datetime": None}),
        ["properties.datetime may not be empty"],
    ),
    "a time of another zone": (
        item(properties={"updated": "2024-01-01T00:00:00+02:00"}),
        ['properties.updated is "2024-01-01T00:00:00+02:00", not a time in UTC that ends with Z'],
    ),
    "an open ring": (
        item(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, bbox=[0, 1]),
        [
            "bbox is a list of 2, not of at least 4",
            "geometry.coordinates[0] is a list of 3, not of at least 4",
        ],
    ),
    "a place without bbox": (item(geometry=POLYGON), ["the object lacks bbox"]),
    "a link without rel, with a space": (
        item(links=[{"href": "https://example.org/a b"}], collection=None),
        [
            "collection may not be empty",
            "links[0] lacks rel",
            'links[0].href is "https://example.org/a b", not a URL or a path',
        ],
    ),
    "a provider": (
        item(properties={"providers": [{"name": "a", "roles": ["owner"]}]}),
        [
            'properties.providers[0].roles[0] is "owner", '
            "not one of producer, licensor, processor or host"
        ],
    ),
    "an extension without any field": (
        item("scientific/v1.0.0"),
        ["properties has none of sci:doi, sci:citation and sci:publications"],
    ),
    "a DOI as a URL, and an unknown field": (
        item("scientific/v1.0.0", {"sci:doi": "https://doi.org/10.5281/z", "sci:author": "a"}),
        [
            "properties may not have sci:author",
            'properties.sci:doi is "https://doi.org/10.5281/z", '
            "not a DOI without https://doi.org/, as 10.5281/zenodo.1234",
        ],
    ),
    "labels": (
        item("label/v1.0.1", {"label:type": "text", "label:classes": [{"classes": "a"}]}),
        [
            "properties lacks label:description",
            "properties lacks label:properties",
            "properties.label:classes[0] lacks name",
            'properties.label:classes[0].classes is "a", not a list',
            'properties.label:type is "text", not one of raster or vector',
        ],
    ),
    "bands where only assets have them": (
        item("eo/v1.1.0", {"eo:bands": [{"common_name": "colour"}]}),
        ["properties.eo:bands may not be there"],
    ),
    "a model without its artifact type": (
        item(
            "mlm/v1.5.2",
            {
                "mlm:name": "Wine",
                "mlm:architecture": "MLP",
                "mlm:tasks": ["classification"],
                "mlm:input": [],
                "mlm:output": [],
            },
            assets={"model": {"href": "model.keras", "roles": ["mlm:model"]}},
        ),
        ["assets.model lacks mlm:artifact_type"],
    ),
    "another version of STAC than its schema": (
        item(stac_version="1.1.0", properties={"license": "Apache 2.0"}),
        ['properties.license is "Apache 2.0", not one word of letters, digits, -, . and +'],
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_what_is_not_valid(name: str, validator: StacValidator) -> None:
    stac_object, told = INVALID[name]
    causes = validator(stac_object).causes
    assert [described(cause, dotted(cause.path) or "the object") for cause in causes] == told


@pytest.mark.parametrize("url", packaged_schemas().index)
def test_every_schema_of_the_package_compiles(url: str, validator: StacValidator) -> None:
    assert validator(item(stac_extensions=[url])).unchecked == ()


def test_a_schema_that_is_not_there_stops_no_other(validator: StacValidator) -> None:
    verdict = validator(item(stac_extensions=[FOREIGN], properties={"license": 7}))
    assert [cause.path for cause in verdict.causes] == [("properties", "license")]
    assert verdict.unchecked == (
        Unchecked(FOREIGN, "it is not on this machine, and nothing is fetched offline"),
    )


def test_a_url_that_ends_with_a_hash_is_that_of_the_schema(validator: StacValidator) -> None:
    url = f"{EXTENSIONS}/file/v2.1.0/schema.json#"
    verdict = validator(item(stac_extensions=[url], assets={"a": {"href": "a", "file:size": "1"}}))
    assert verdict.unchecked == ()
    assert ("assets", "a", "file:size") in [cause.path for cause in verdict.causes]


def served(tmp_path: Path, **schemas: object) -> StacValidator:
    """A validator for which there is nothing but these on the internet."""

    def download(url: str) -> bytes:
        return json.dumps(schemas[url.rpartition("/")[2].removesuffix(".json")]).encode()

    return StacValidator(StacSchemas(cache=SchemaCache(tmp_path), download=download))


def test_a_schema_is_known_by_its_url_not_by_its_id(tmp_path: Path) -> None:
    other = {"$id": f"{EXTENSIONS}/mlm/v1.5.2/schema.json", "$ref": "part.json#/definitions/a"}
    part = {"$id": "urn:nobody", "definitions": {"a": {"required": ["b"]}}}
    validator = served(tmp_path, schema=other, part=part)
    (cause,) = validator(item(stac_extensions=[FOREIGN])).causes
    assert (cause.schema, cause.keyword, cause.expected) == (FOREIGN, "required", ["b"])


@pytest.mark.parametrize(
    ("schema", "reason", "is_wrong"),
    [
        ({"type": "mapping"}, "what is there is no JSON schema", True),
        (
            {"$schema": "https://127.0.0.1/meta"},
            "it refers to https://127.0.0.1/meta: 127.0.0.1 has no public address",
            False,
        ),
        ({"pattern": "("}, "what is there is no JSON schema", True),
        (
            {"$ref": "file:///etc/passwd"},
            "it refers to file:///etc/passwd: schemas are fetched over https alone",
            False,
        ),
        (
            {"$ref": "https://127.0.0.1/secret"},
            "it refers to https://127.0.0.1/secret: 127.0.0.1 has no public address",
            False,
        ),
        (
            {"properties": {"id": {"pattern": "(a|aa)+(?=c)$"}}},
            "a pattern in it takes too long",
            False,
        ),
    ],
)
def test_hostile_schemas(schema: object, reason: str, is_wrong: bool, tmp_path: Path) -> None:
    def download(url: str) -> bytes:
        return json.dumps(schema).encode() if url == FOREIGN else SchemaDownload()(url)

    validator = StacValidator(StacSchemas(cache=SchemaCache(tmp_path), download=download))
    verdict = validator(item(stac_extensions=[FOREIGN], id="a" * 200))
    assert verdict.unchecked == (Unchecked(FOREIGN, reason, is_wrong),)


def test_a_schema_that_refers_on_and_on(tmp_path: Path) -> None:
    asked: list[str] = []

    def download(url: str) -> bytes:
        asked.append(url)
        return json.dumps({"$ref": f"https://example.org/{len(asked)}"}).encode()

    validator = StacValidator(StacSchemas(cache=SchemaCache(tmp_path), download=download))
    (unchecked,) = validator(item(stac_extensions=[FOREIGN])).unchecked
    assert unchecked.reason == (
        f"it refers to https://example.org/{MOST_DOCUMENTS + 1}: "
        f"it refers to more than {MOST_DOCUMENTS} other documents"
    )
    assert len(asked) == MOST_DOCUMENTS + 1


def test_schemas_that_refer_to_themselves_end(tmp_path: Path) -> None:
    validator = served(tmp_path, schema={"allOf": [{"$ref": "#"}, {"required": ["b"]}]})
    assert [cause.keyword for cause in validator(item(stac_extensions=[FOREIGN])).causes] == [
        "required"
    ]


def test_what_is_nested_too_deeply_is_not_checked(validator: StacValidator) -> None:
    deep: list[Any] = []
    for _ in range(1000):
        deep = [deep]
    (unchecked,) = validator(item(properties={"license": deep})).unchecked
    assert unchecked.reason == "it cannot be applied: Recursion limit reached"


def test_checking_imports_no_http_client() -> None:
    code = (
        "import sys; from sharinghub_tools.adapters.stac_validator import StacValidator; "
        "from sharinghub_tools.adapters.stac_schemas import StacSchemas; "
        f"assert StacValidator(StacSchemas())({item()!r}).is_valid; "
        "print(sorted({'requests', 'urllib3', 'platformdirs', 'pystac'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
