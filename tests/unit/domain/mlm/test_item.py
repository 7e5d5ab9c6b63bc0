"""The standalone Item: exact values, and valid whatever model and README it is made of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.lineage import Place
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.item import item_text, mlm_item
from sharinghub_tools.domain.model_version import ModelFile, ModelVersion
from sharinghub_tools.errors import FrontMatterError
from tests.unit.domain.mlm.mlmodels import (
    KERAS_FILE,
    PAGE,
    WINE,
    column,
    keras_model,
    signature,
    tensor,
    version,
)
from tests.unit.domain.mlm.validity import VALID, as_stac_model_reads, verdict

CREATED = datetime(2026, 1, 2, 4, 4, 5, 678, tzinfo=timezone(timedelta(hours=1)))
COMMIT = "89e6c98d92887913cadf06b2adb97f26cde4849b"
PLACE = Place(
    "https://gitlab.example.org/space/wine",
    "https://gitlab.example.org",
    "https://hub.example.org",
)
README = """\
---
title: Wine
license: MIT
providers:
  - name: Vineyard Lab
    roles: [producer]
    url: https://lab.example.org
related:
  dataset: https://gitlab.example.org/space/wine-data
---

# Wine

![Preview](preview.png)

Tells wines apart
by their chemistry.

[DOI: Aeberhard and Forina (1992)](https://doi.org/10.24432/C5PC7J)
"""
EXTENSION = "https://stac-extensions.github.io"


def wine(**fields: Any) -> ModelVersion:
    return ModelVersion(
        **{
            "name": "wine (42)",
            "version": "3",
            "page_url": "https://hub.example.org/mlflow/#/models/wine%20%2842%29/versions/3",
            "run_id": "0123",
            "metrics": {"test_f1": 0.97},
            "file": KERAS_FILE,
            "mlmodel": WINE,
            "parameters": {"train.epochs": "100"},
            "run_tags": {
                "mlflow.source.git.commit": COMMIT,
                "mlflow.source.git.repoURL": "git@gitlab.example.org:space/wine.git",
            },
            "created": CREATED,
            **fields,
        }
    )


def linked(readme: str, of: ModelVersion) -> tuple[str, block.Record]:
    """The README with the derived values, and what of them is derived."""
    put = block.put(edits.open_or_add(readme), describe(of))
    return put.document.readme, put.record


def test_the_item_of_a_version_in_full() -> None:
    readme, record = linked(README, wine())
    item = mlm_item(wine(), readme, PLACE, record=record, branch="main", keywords=["wine"])

    derived = describe(wine())
    lineage = {
        name: item["properties"][f"lineage:{name}"] for name in ("code", "data", "model", "run")
    }
    assert item == {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [
            f"{EXTENSION}/mlm/v1.5.2/schema.json",
            f"{EXTENSION}/version/v1.2.0/schema.json",
            f"{EXTENSION}/classification/v1.1.0/schema.json",
            f"{EXTENSION}/file/v2.1.0/schema.json",
            f"{EXTENSION}/scientific/v1.0.0/schema.json",
            f"{EXTENSION}/table/v1.2.0/schema.json",
        ],
        "id": "wine-v3",
        "geometry": None,
        "properties": {
            "title": "Wine",
            "description": "Tells wines apart by their chemistry.",
            "license": "MIT",
            "keywords": ["wine"],
            "providers": [
                {
                    "name": "Vineyard Lab",
                    "roles": ["producer"],
                    "url": "https://lab.example.org",
                },
                {
                    "name": "GitLab (https://gitlab.example.org)",
                    "roles": ["host"],
                    "url": "https://gitlab.example.org/space/wine",
                },
            ],
            "sci:doi": "10.24432/C5PC7J",
            "sci:citation": "Aeberhard and Forina (1992)",
            "datetime": "2026-01-02T03:04:05Z",
            "created": "2026-01-02T03:04:05Z",
            "version": "3",
            **{f"mlm:{name}": value for name, value in derived.items()},
            "table:columns": [
                {"name": "alcohol", "type": "float32"},
                {"name": "proline", "type": "float32"},
            ],
            **{f"lineage:{name}": value for name, value in lineage.items()},
            "lineage:created": "2026-01-02T03:04:05Z",
            "lineage:derived": {f"/{name}": value for name, value in derived.items()},
        },
        "links": [
            {
                "rel": "self",
                "href": "https://gitlab.example.org/space/wine/-/raw/main/stac/wine.json",
                "type": "application/geo+json",
            },
            {
                "rel": "via",
                "href": "https://hub.example.org/api/stac/collections/ai-model/items/space/wine",
                "type": "application/geo+json",
                "title": "space/wine on SharingHub",
            },
            {
                "rel": "about",
                "href": "https://gitlab.example.org/space/wine",
                "type": "text/html",
                "title": "GitLab project",
            },
            {
                "rel": "derived_from",
                "href": (
                    "https://hub.example.org/api/stac/collections/dataset/items/space/wine-data"
                ),
                "type": "application/geo+json",
                "title": "wine-data",
            },
            {
                "rel": "mlflow:model",
                "href": "https://hub.example.org/mlflow/#/models/wine%20%2842%29/versions/3",
                "type": "text/html",
                "title": "wine v3 in MLflow",
                "mlflow:uri": "models:/wine (42)/3",
            },
            {
                "rel": "license",
                "href": "https://spdx.org/licenses/MIT.html",
                "type": "text/html",
            },
            {"rel": "cite-as", "href": "https://doi.org/10.24432/C5PC7J"},
        ],
        "assets": {
            "mlm:model": {
                "href": KERAS_FILE.href,
                "title": "wine v3",
                "type": "application/zip",
                "roles": ["mlm:model", "mlm:weights", "model", "weights"],
                "mlm:artifact_type": "tf.keras.Model.save",
                "file:size": 37343,
                "file:checksum": "1220" + "ab" * 32,
            },
            "mlm:source_code": {
                "href": f"https://gitlab.example.org/space/wine/-/tree/{COMMIT}",
                "title": "Code at commit 89e6c98d9288",
                "type": "text/html",
                "roles": ["mlm:source_code", "code"],
                "mlm:entrypoint": "wine.predict:predict",
            },
        },
    }
    assert lineage["run"]["metrics"] == {"test_f1": 0.97}
    assert verdict(item) == VALID
    assert as_stac_model_reads(item).total_parameters == 574


def test_same_arguments_give_the_same_bytes() -> None:
    readme, record = linked(README, wine())

    texts = {item_text(mlm_item(wine(), readme, PLACE, record=record)) for _ in range(2)}

    assert len(texts) == 1
    assert texts.pop().endswith("\n}\n")


def test_what_nobody_knows_is_left_out() -> None:
    item = mlm_item(version({}), "# Wine\n")

    assert item == {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [
            f"{EXTENSION}/mlm/v1.5.2/schema.json",
            f"{EXTENSION}/version/v1.2.0/schema.json",
        ],
        "id": "wine-v1",
        "geometry": None,
        "properties": {
            "title": "wine",
            # The interval that MLM's best practices name for it.
            "datetime": None,
            "start_datetime": "1900-01-01T00:00:00Z",
            "end_datetime": "9999-12-31T23:59:59Z",
            "version": "1",
            "mlm:name": "wine",
            "mlm:architecture": "unknown",
            "mlm:tasks": [],
            "mlm:input": [],
            "mlm:output": [],
            "lineage:model": {
                "name": "wine",
                "version": "1",
                "uri": "models:/wine/1",
                "page": PAGE,
            },
        },
        "links": [
            {
                "rel": "mlflow:model",
                "href": PAGE,
                "type": "text/html",
                "title": "wine v1 in MLflow",
                "mlflow:uri": "models:/wine/1",
            }
        ],
        "assets": {
            "mlm:model": {
                "href": "models:/wine/1",
                "title": "wine v1",
                "roles": ["mlm:model", "model"],
                "mlm:artifact_type": "mlflow.pyfunc.save_model",
            }
        },
    }
    assert verdict(item) == VALID


BANDS = [
    "B02",
    {"name": "B03", "common_name": "green", "center_wavelength": 0.56},
    "B04",
    "B08",
]
IMAGES = keras_model(
    [tensor("float32", [-1, 64, 64, 4])],
    [tensor("float32", [-1, 64, 64, 2])],
    {
        "tasks": ["semantic-segmentation"],
        "input": [
            {
                "name": "patch",
                "bands": BANDS,
                "value_scaling": [{"type": "z-score", "mean": 1.5, "stddev": 2.5}] * 4,
            }
        ],
        "output": [{"name": "mask", "classes": ["land", "water"]}],
    },
)


def test_bands_are_described_where_the_model_is() -> None:
    readme = (
        "---\nextent:\n  spatial: [-10, 40, 20.5, 60]\n"
        "  temporal: [2015-06-27, '2017-06-14T12:00:00+02:00']\n"
        "eo:\n  bands:\n    - {name: B08, common_name: nir}\n---\n"
    )
    item = mlm_item(version(IMAGES, file=KERAS_FILE, created=CREATED), readme)

    (given,), (made,) = item["properties"]["mlm:input"], item["properties"]["mlm:output"]
    assert given["bands"] == ["B02", "B03", "B04", "B08"]
    assert given["input"]["dim_order"] == ["batch", "height", "width", "bands"]
    assert made["result"]["dim_order"] == ["batch", "height", "width", "class"]
    assert item["assets"]["mlm:model"]["eo:bands"] == [
        {"name": "B02"},
        {"name": "B03", "common_name": "green", "center_wavelength": 0.56},
        {"name": "B04"},
        {"name": "B08", "common_name": "nir"},
    ]
    assert f"{EXTENSION}/eo/v1.1.0/schema.json" in item["stac_extensions"]
    assert item["bbox"] == [-10.0, 40.0, 20.5, 60.0]
    assert item["geometry"]["type"] == "Polygon"
    properties = item["properties"]
    assert (properties["start_datetime"], properties["end_datetime"], properties["datetime"]) == (
        "2015-06-27T00:00:00Z",
        "2017-06-14T10:00:00Z",
        "2026-01-02T03:04:05Z",
    )
    assert verdict(item) == VALID
    as_stac_model_reads(item)


def test_well_known_text_is_a_footprint() -> None:
    readme = "---\nextent: {spatial: 'POINT (1 2)'}\n---\n"

    item = mlm_item(wine(), readme)

    assert item["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}
    assert item["bbox"] == [1.0, 2.0, 1.0, 2.0]
    assert verdict(item) == VALID


def test_what_one_machine_alone_can_open_is_no_href() -> None:
    local = wine(is_local=True, file=replace(KERAS_FILE, is_offered=False))
    item = mlm_item(local, README)

    model = item["assets"]["mlm:model"]
    assert (model["href"], model["file:size"]) == ("models:/wine%20%2842%29/3", 37343)
    assert [link["rel"] for link in item["links"]] == ["derived_from", "license", "cite-as"]
    assert verdict(item) == VALID


def test_what_the_author_wrote_by_hand_is_what_the_item_says() -> None:
    by_hand = (
        "mlm:\n  name: Vino rosso\n  architecture: MLP\n  accelerator: cuda\n"
        "  artifact_type: my.save\n  entrypoint: wine.main:run\n  unknown: 1\n"
        "  input:\n    - name: features\n      resize_type: null\n"
    )
    readme, record = linked(README.replace("license: MIT\n", by_hand), wine())
    item = mlm_item(wine(), readme, PLACE, record=record)

    properties = item["properties"]
    assert {
        name: properties[f"mlm:{name}"] for name in ("name", "architecture", "accelerator")
    } == {
        "name": "Vino rosso",
        "architecture": "MLP",
        "accelerator": "cuda",
    }
    assert properties["mlm:input"] == [{**describe(wine())["input"][0], "resize_type": None}]  # type: ignore[index, call-overload]
    assert "mlm:unknown" not in properties
    assert "/architecture" not in properties["lineage:derived"]
    assert item["assets"]["mlm:model"]["mlm:artifact_type"] == "my.save"
    assert item["assets"]["mlm:source_code"]["mlm:entrypoint"] == "wine.main:run"
    assert verdict(item) == VALID


MODELS = {
    "several arrays": version(
        keras_model(
            [tensor("uint8", [-1, 8, 8, 4], "image"), tensor("float32", [-1, 1], "elevation")],
            [tensor("float32", [-1, 8, 8, 1], "mask"), tensor("complex64", [-1], "phase")],
        )
    ),
    "columns of all types": version(
        {
            "flavors": {"lightgbm": {"lgb_version": "4.6.0", "model_class": "lgb.LGBMRegressor"}},
            "signature": signature(
                [column("long", "a"), column("string", "b"), column("boolean", "c/d é")],
                [column("double")],
                [{"name": "top k", "type": "long", "default": 3, "shape": None}],
            ),
        }
    ),
    "text": version(
        {
            "flavors": {
                "transformers": {"task": "text-generation", "transformers_version": "4.57.1"}
            },
            "signature": signature([column("string")], [column("string")]),
        }
    ),
    "a name that MLM does not allow": replace(
        version(WINE), name="葡萄/酒 (42)", version="1.0.0-rc1"
    ),
    "a pickle": version(
        {
            "flavors": {
                "sklearn": {"sklearn_version": "1.9.dev0", "serialization_format": "cloudpickle"}
            }
        },
        file=ModelFile("https://mlflow.example.org/x", "model.pkl", "application/octet-stream"),
    ),
    "odd metadata": version(
        keras_model(
            [tensor("float32", [-1, 3, 3, 3])],
            [tensor("float32", [-1, 2])],
            {
                "tasks": ["sorting"],
                "framework_version": "3.15.1",
                "total_parameters": 0,
                "input": [{"bands": ["a", "b", "c"], "dim_order": ["B", "B"]}],
                "output": [{"classes": ["a", "a"]}],
            },
        )
    ),
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_items_of_all_kinds_of_models_are_valid(model: ModelVersion) -> None:
    readme, record = linked(README, model)
    item = mlm_item(model, readme, PLACE, record=record, branch="a branch", keywords=[])

    assert verdict(item) == VALID
    as_stac_model_reads(item)
    json.loads(item_text(item))


ODD_READMES = {
    "nothing": "",
    "no front matter": "# Wine\n",
    "metadata of wrong types": (
        "---\ntitle: 3\nlicense: MIT License\nproviders: [x, {name: ''}, {name: 1}]\n"
        "keywords: wine\nrelated: [a]\nextent: {spatial: [1, 2], temporal: [1, 2]}\n"
        "license-url: ./LICENSE\ndescription: [a]\nsci: x\neo: {bands: 1}\n---\n"
    ),
    "half right": (
        "---\nproviders:\n  - {name: A, roles: [owner, host], url: 'not a url', x: 1}\n"
        "keywords: [1, true]\nrelated: {dataset: [1, ./x, https://gitlab.example.org/a/b]}\n"
        "extent: {spatial: 'POLYGON EMPTY', temporal: [2024-01-01, null]}\n"
        "sci: {doi: nope, publications: [{doi: 10.1000/x, citation: X}, 1]}\n---\n"
    ),
    "west of east": "---\nextent: {spatial: [20, 60, -10, 40]}\n---\n",
    "a text that has no prose": "# Wine\n\n- a\n- b\n\n```\ncode\n```\n",
}


@pytest.mark.parametrize("readme", ODD_READMES.values(), ids=ODD_READMES)
def test_items_of_odd_readmes_are_valid(readme: str) -> None:
    assert verdict(mlm_item(wine(), readme, PLACE, keywords=["a"])) == VALID


def test_nothing_secret_is_told() -> None:
    secret = "glpat-abcdefghij0123456789"
    told = mlm_item(
        wine(
            parameters={
                "api_token": "s3cr3t",
                "url": f"https://ada:{secret}@example.org/?t={secret}",
            },
            run_tags={
                "mlflow.source.git.commit": COMMIT,
                "mlflow.source.git.repoURL": f"https://ci:{secret}@gitlab.example.org/space/wine.git",
            },
        ),
        f"---\nlicense-url: https://example.org/L?private_token={secret}\n"
        f"providers: [{{name: A, url: 'https://ada:{secret}@example.org'}}]\n---\n",
        PLACE,
    )

    assert secret not in item_text(told)
    assert "s3cr3t" not in item_text(told)


def test_a_block_that_holds_itself_is_refused() -> None:
    with pytest.raises(FrontMatterError, match="cannot be written as JSON: it holds itself"):
        mlm_item(wine(), "---\nmlm: &m\n  name: x\n  input: [*m]\n---\n")


def test_metadata_that_grow_without_end_are_refused() -> None:
    doubled = "".join(f"  k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" for n in range(1, 40))

    with pytest.raises(FrontMatterError, match="larger than an Item can be: aliases of aliases"):
        mlm_item(wine(), f"---\nmlm:\n  k0: &k0 []\n{doubled}---\n")


def test_a_naive_time_is_taken_for_utc() -> None:
    naive = mlm_item(wine(created=datetime(2026, 1, 2, 3, 4, 5)), "")
    aware = mlm_item(wine(created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)), "")

    assert naive["properties"]["datetime"] == aware["properties"]["datetime"]
