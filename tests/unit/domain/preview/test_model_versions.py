from __future__ import annotations

from typing import Any

from sharinghub_tools.domain.preview.model_versions import linked_models

METRICS = {"acc": 0.5, "epochs": 3}


def link(model: str, version: str, **fields: Any) -> dict[str, Any]:
    uri = f"models:/{model}/{version}"
    return {"rel": "mlflow:model", "href": f"https://m/{version}", "mlflow:uri": uri, **fields}


NOTHING_TOLD = {
    "run_id": None,
    "created": None,
    "user": None,
    "commit": None,
    "job": None,
    "datasets": {},
    "imports": {},
}


def test_versions_come_oldest_first_and_the_link_says_which_is_current() -> None:
    item = {
        "links": [
            {"rel": "self", "href": "https://s"},
            link("wine", "10", title="wine v10", **{"mlflow:run_id": "a", "mlflow:aliases": ["x"]}),
            link(
                "wine", "9", **{"mlflow:current": True, "mlflow:metrics": {"acc": 0.5, "epochs": 3}}
            ),
            link("corn", "1"),
        ]
    }
    assert linked_models(item) == [
        {
            "name": "corn",
            "versions": [
                {
                    "version": "1",
                    "title": "version 1",
                    "href": "https://m/1",
                    "is_current": True,
                    "aliases": [],
                    "metrics": {},
                    **NOTHING_TOLD,
                }
            ],
        },
        {
            "name": "wine",
            "versions": [
                {
                    "version": "9",
                    "title": "version 9",
                    "href": "https://m/9",
                    "is_current": True,
                    "aliases": [],
                    "metrics": METRICS,
                    **NOTHING_TOLD,
                },
                {
                    "version": "10",
                    "title": "wine v10",
                    "href": "https://m/10",
                    "is_current": False,
                    "aliases": ["x"],
                    "metrics": {},
                    **NOTHING_TOLD,
                    "run_id": "a",
                },
            ],
        },
    ]


def test_what_an_author_wrote_otherwise_is_left_out() -> None:
    odd = link("wine", "1", title=7)
    odd |= {"mlflow:run_id": ["a"], "mlflow:aliases": "champion"}
    odd |= {"mlflow:metrics": {"acc": True, "f1": "0.5", 3: 1, "loss": None}}
    uris = [{**odd, "mlflow:uri": uri} for uri in (None, 7, "models:/wine", "runs:/a/model")]
    models = linked_models({"links": [*uris, odd, link("wine", "1", title="again")]})
    assert models == [
        {
            "name": "wine",
            "versions": [
                {
                    "version": "1",
                    "title": "7",
                    "href": "https://m/1",
                    "is_current": True,
                    "aliases": [],
                    "metrics": {"3": 1},
                    **NOTHING_TOLD,
                }
            ],
        }
    ]


def test_where_a_version_comes_from() -> None:
    told = {
        "mlflow:run_id": "r1",
        "mlflow:created": "2026-11-04T10:12:33Z",
        "mlflow:user": "ada",
        "mlflow:commit": "3f78",
        "mlflow:job": "https://gitlab.example/jobs/71",
        "mlflow:datasets": {"train": "7d79", "odd": 3},
        "mlflow:imports": {"train": "https://gitlab.example/space/data@89e6"},
    }
    (model,) = linked_models({"links": [link("wine", "1", **told)]})
    (version,) = model["versions"]
    assert {name: version[name] for name in NOTHING_TOLD} == {
        "run_id": "r1",
        "created": "2026-11-04T10:12:33Z",
        "user": "ada",
        "commit": "3f78",
        "job": "https://gitlab.example/jobs/71",
        "datasets": {"train": "7d79"},
        "imports": {"train": "https://gitlab.example/space/data@89e6"},
    }


def test_where_no_link_says_so_nobody_knows_which_is_current() -> None:
    (model,) = linked_models({"links": [link("wine", "2"), link("wine", "1")]})
    assert [version["is_current"] for version in model["versions"]] == [False, False]


def test_no_links_no_models() -> None:
    assert linked_models({"links": []}) == []
