"""Which versions mlflow-sharinghub's answers make the portal link."""

from __future__ import annotations

from typing import Any

import pytest

from sharinghub_tools.domain.portal.automatic_links import candidates, description_path, linkable
from sharinghub_tools.domain.portal.project import LinkableModel

VERSION = {
    "name": "wine (42)",
    "version": "3",
    "run_id": "r1",
    "source": "mlflow-artifacts:/1/r1/artifacts/model/final",
}


def answer(*versions: dict[str, Any]) -> dict[str, Any]:
    return {"registered_models": [{"name": "wine (42)", "latest_versions": list(versions)}]}


def test_the_first_of_the_newest_versions() -> None:
    assert list(candidates(answer(VERSION, VERSION | {"version": "2"}))) == [VERSION]
    assert description_path(VERSION) == "model/final/MLmodel"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"registered_models": []},
        {"registered_models": [{"name": "wine (42)"}]},
        answer(),
        answer(VERSION | {"source": "models:/m-1a2b"}),
    ],
)
def test_nothing_to_link(told: dict[str, Any]) -> None:
    assert list(candidates(told)) == []


@pytest.mark.parametrize(
    ("flavor", "data"),
    [
        ("{model_path: model.pkl, data: data}", "model.pkl"),
        ("{data: data}", "data"),
    ],
)
def test_the_models_data(flavor: str, data: str) -> None:
    expected = LinkableModel("wine (42)", "3", "r1", f"model/final/{data}")
    assert linkable(VERSION, f"flavors:\n  python_function: {flavor}\n") == expected


@pytest.mark.parametrize(
    "description",
    [
        "",
        "flavors: {}",
        "flavors:",
        "flavors: {keras: {data: data}}",
        "flavors: {python_function: {loader_module: mlflow.pyfunc}}",
        "flavors: {python_function: {data: [1]}}",
        "[not, a, mapping]",
        "{broken",
    ],
)
def test_a_description_without_data(description: str) -> None:
    assert linkable(VERSION, description) is None
