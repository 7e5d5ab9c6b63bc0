"""Whatever a registry answers and a project said, what comes of it is an Item, and a valid one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.item import item_text, mlm_item
from sharinghub_tools.domain.model_version import ModelVersion
from tests.unit.domain.mlm.mlmodels import column, keras_model, signature, tensor
from tests.unit.domain.mlm.validity import VALID, as_stac_model_reads, verdict

TEXTS = st.one_of(
    st.sampled_from(["", "batch", "bands", "class", "a b", "---", "été 🍷", "{x}", "\ud83d", "\0"]),
    st.text(max_size=8),
)
ANYTHING = st.recursive(
    st.one_of(TEXTS, st.integers(-2, 300), st.floats(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
SIZES = st.sampled_from([-1, 0, 1, 2, 3, 3, 8, 13])
DTYPES = st.sampled_from(["float32", "int64", "bool", "str", "complex64", "object", ""])
COLUMNS = st.sampled_from(["double", "long", "string", "boolean", "datetime", "binary", "any", "x"])
ENTRIES = st.lists(
    st.one_of(
        st.builds(tensor, DTYPES, st.lists(SIZES, max_size=5), TEXTS),
        st.builds(column, COLUMNS, TEXTS),
        ANYTHING,
    ),
    max_size=3,
)
NAMES = st.sampled_from(["B02", "B03", "B04", "x"])
SCALINGS = st.sampled_from(
    [
        {"type": "scale", "value": 10},
        {"type": "min-max", "minimum": 0, "maximum": 1},
        {"type": "z-score", "mean": 0.5, "stddev": float("inf")},
        {"type": "processing", "format": "python", "expression": None},
        {"type": None},
    ]
)
ARRAYS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": TEXTS,
            "description": ANYTHING,
            "shape": st.lists(SIZES, max_size=4),
            "dim_order": st.lists(TEXTS, max_size=4),
            "bands": st.lists(st.one_of(NAMES, ANYTHING), max_size=3),
            "columns": st.lists(TEXTS, max_size=3),
            "classes": st.lists(TEXTS, max_size=3),
            "classification:classes": ANYTHING,
            "tasks": st.lists(st.sampled_from(["regression", "sorting"]), max_size=3),
            "value_scaling": st.one_of(st.lists(SCALINGS, max_size=3), ANYTHING),
            "resize_type": ANYTHING,
            "pre_processing_function": ANYTHING,
        },
    ),
    max_size=3,
)
FIELDS = ["architecture", "tasks", "framework", "framework_version", "total_parameters"]
FIELDS += ["pretrained", "accelerator", "memory_size", "entrypoint", "unknown"]
SAID = st.builds(
    lambda fields, inputs, outputs: {**fields, "input": inputs, "output": outputs},
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
    ARRAYS,
    ARRAYS,
)


@st.composite
def versions(draw: Any) -> ModelVersion:
    mlmodel = keras_model(draw(ENTRIES), draw(ENTRIES), draw(SAID))
    mlmodel["signature"] = draw(
        st.one_of(
            st.just(mlmodel["signature"]),
            st.builds(lambda params: signature(None, None, [params]), ANYTHING),
            ANYTHING,
        )
    )
    mlmodel["flavors"] |= draw(
        st.dictionaries(
            st.sampled_from(["sklearn", "transformers", "xgboost", "keras", "x"]),
            st.one_of(
                ANYTHING,
                st.dictionaries(
                    st.sampled_from(["keras_version", "sklearn_version", "model_class", "task"]),
                    st.one_of(ANYTHING, st.sampled_from(["3.15.1", "1.9rc1", "a.b.C"])),
                ),
            ),
            max_size=2,
        )
    )
    return ModelVersion(
        name=draw(TEXTS.filter(lambda text: text and text.isprintable())),
        version=draw(st.sampled_from(["1", "1.0.0-rc1"])),
        page_url="https://mlflow.example.org/#/models/x/versions/1",
        mlmodel=mlmodel,
        parameters=draw(st.dictionaries(TEXTS, TEXTS, max_size=3)),
        run_tags=draw(st.dictionaries(st.just("estimator_name"), TEXTS)),
    )


@given(versions())
def test_any_version_has_a_valid_item(version: ModelVersion) -> None:
    put = block.put(edits.open_or_add("# A model\n"), describe(version))
    item = mlm_item(version, put.document.readme, record=put.record)

    assert verdict(item) == VALID
    as_stac_model_reads(item)
    assert json.loads(item_text(item)) == item
    # A second link changes nothing; an unlink leaves nothing.
    again = block.put(put.document, describe(version), [block.recorded(item)])
    assert again.document == put.document
    emptied = block.take_out(put.document, [block.recorded(item)])
    assert edits.drop_if_added(emptied) == "# A model\n"
