"""JSON that no MLflow answers is one line, whichever registry it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.errors import RegistryError
from tests.unit.adapters.stub_server import as_json, stub_server

GITLABS = "/api/v4/projects/42/ml/mlflow"


@pytest.mark.parametrize("path", ["", GITLABS])
@pytest.mark.parametrize(
    "content",
    [
        {"registered_model": []},
        {"registered_model": {"name": "wine", "latest_versions": [{}]}},
        {"registered_model": {"name": "wine", "latest_versions": 3}},
    ],
)
def test_a_registered_model_that_is_none(path: str, content: dict[str, Any]) -> None:
    with stub_server(lambda _: as_json(content)) as server:
        registry = open_registry(f"{server.url}{path}", Path(), {})
        with pytest.raises(RegistryError) as raised:
            registry.registered_model("wine")
        assert str(raised.value) == (
            f"{server.url}{path} answers JSON that is not MLflow's; is it the tracking URI?"
        )


def test_all_versions_are_listed_page_by_page() -> None:
    tags = [{"key": "sharinghub.link", "value": "no"}]
    pages = {
        None: {"model_versions": [{"version": "3", "tags": tags}], "next_page_token": "t"},
        "t": {"model_versions": [{"version": 2}, {"version": "1"}]},
    }
    with stub_server(lambda asked: as_json(pages[asked.query.get("page_token")])) as server:
        registry = open_registry(server.url, Path(), {})
        found = registry.versions(RegisteredModel("l'été", newest="3"))
        assert found == {"3": {"sharinghub.link": "no"}, "2": {}, "1": {}}
        assert [asked.query["filter"] for asked in server.asked] == ['name="l\'été"'] * 2


def test_only_the_newest_is_known_where_versions_cannot_be_searched() -> None:
    """GitLab has no search of versions, and MLflow's knows no name with both kinds of quotes."""
    with stub_server(lambda _: as_json({})) as server:
        gitlab = open_registry(f"{server.url}{GITLABS}", Path(), {})
        assert gitlab.versions(RegisteredModel("wine", newest="1.0.0")) == {"1.0.0": {}}
        assert gitlab.versions(RegisteredModel("wine")) == {}
        mlflow = open_registry(server.url, Path(), {})
        assert mlflow.versions(RegisteredModel('l\'été "25"', newest="3")) == {"3": {}}
        assert server.asked == []


@pytest.mark.parametrize("path", ["", GITLABS])
@pytest.mark.parametrize(
    "content",
    [{}, {"model_version": 3}, {"model_version": {"name": "wine", "version": "1", "tags": [1]}}],
)
def test_a_version_that_is_none(path: str, content: dict[str, Any]) -> None:
    with stub_server(lambda _: as_json(content)) as server:
        registry = open_registry(f"{server.url}{path}", Path(), {})
        with pytest.raises(RegistryError) as raised:
            registry.model_version(RegisteredModel("wine", newest="1"), "1")
        assert str(raised.value) == (
            f"{server.url}{path} answers JSON that is not MLflow's; is it the tracking URI?"
        )
