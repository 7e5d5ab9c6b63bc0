"""What MLflow's API tells in forms of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sharinghub_tools.adapters import mlflow_versions
from sharinghub_tools.domain.model_version import RunDataset


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (json.dumps({"url": "https://data.example/wine.csv"}), "https://data.example/wine.csv"),
        (
            json.dumps({"uri": "s3://bucket/wine.csv?X-Amz-Signature=s3cret"}),
            "s3://bucket/wine.csv",
        ),
        (
            json.dumps({"url": "https://a:s3cret@data.example:8443/x"}),
            "https://data.example:8443/x",
        ),
        (json.dumps({"uri": "data/train.csv"}), "data/train.csv"),
        (json.dumps({"path": "huggingface/wine", "revision": "1"}), "huggingface/wine"),
        (json.dumps({"tags": {"mlflow.source.name": "train.py"}}), None),
        (json.dumps({"url": "https://[broken"}), None),
        (json.dumps({"url": 7}), None),
        (json.dumps(["https://data.example"]), None),
        ("not JSON", None),
        ("", None),
        (None, None),
    ],
)
def test_where_a_dataset_came_from(source: str | None, expected: str | None) -> None:
    told = {"name": "train", "digest": "abc", "source": source}
    assert mlflow_versions.run_dataset(told, {"mlflow.data.context": "training"}) == RunDataset(
        "train", "abc", "training", expected
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (1_760_000_000_000, datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)),
        ("1760000000000", datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)),
        (0, None),
        (None, None),
        ("soon", None),
        (10**30, None),
    ],
)
def test_when_a_version_was_registered(told: object, expected: datetime | None) -> None:
    assert mlflow_versions.registered_at(told) == expected


def test_a_person_has_a_name() -> None:
    assert mlflow_versions.person("", None, "42", "ada", "bob") == "ada"
    assert mlflow_versions.person("42") is None
