"""What a version's origin is made to say, from what its run recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sharinghub_tools.domain.lineage import Place, lineage, link_fields
from sharinghub_tools.domain.model_version import ModelVersion, RunDataset

COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"
REVISION = "89e6c98d92887913cadf06b2adb97f26cde4849b"
TEST, TRAIN, RAW = "5d41402abc4b2a76b9719d911017c592", "7" * 32, "a" * 32 + ".dir"

BARE = ModelVersion("wine", "3", "https://mlflow.example.org/#/models/wine/versions/3")
# As the template's train.py records it in a job of GitLab's.
TEMPLATE = replace(
    BARE,
    run_id="d4ec6631ee924a73b2fafa28b10a29ff",
    metrics={"test_f1": 0.97, "test_accuracy": 0.98},
    parameters={"train.epochs": "100", "prepare.source": "data/raw", "train.seed": "42"},
    datasets=(
        RunDataset("train", TRAIN, "train", "data/train.csv"),
        RunDataset("test", TEST, "test", "data/test.csv"),
    ),
    run_tags={
        "mlflow.runName": "shaky-dove-12",
        "mlflow.user": "root",
        "mlflow.source.name": "wine_quality/train.py",
        "mlflow.source.git.commit": COMMIT,
        "mlflow.source.git.branch": "main",
        "mlflow.source.git.repoURL": "https://gitlab.example.org/space/wine.git",
        "git.dirty": "false",
        "dvc.train": TRAIN,
        "dvc.test": TEST,
        "dvc.data/raw": RAW,
        "dvc.import.data/raw": f"https://gitlab.example.org/space/wine-data.git@{REVISION}",
        "ci.job_url": "https://gitlab.example.org/space/wine/-/jobs/71",
        "ci.pipeline_url": "https://gitlab.example.org/space/wine/-/pipelines/8",
        "ci.user": "ada",
    },
    created=datetime(2026, 11, 4, 10, 12, 33, tzinfo=UTC),
)
PLACE = Place(
    project_url="https://gitlab.example.org/space/wine",
    gitlab_url="https://gitlab.example.org",
    sharinghub_url="https://sharinghub.example.org",
)


def test_everything_that_the_template_records_is_told() -> None:
    related = {"related": {"dataset": "https://gitlab.example.org/space/wine-data"}}
    assert lineage(TEMPLATE, related, PLACE) == {
        "lineage:model": {
            "name": "wine",
            "version": "3",
            "uri": "models:/wine/3",
            "page": "https://mlflow.example.org/#/models/wine/versions/3",
        },
        "lineage:data": [
            {"name": "train", "context": "train", "md5": TRAIN, "source": "data/train.csv"},
            {"name": "test", "context": "test", "md5": TEST, "source": "data/test.csv"},
            {
                "name": "data/raw",
                "md5": RAW,
                "project": "https://gitlab.example.org/space/wine-data",
                "revision": REVISION,
                "item": "https://sharinghub.example.org/api/stac/collections/dataset/items/"
                "space/wine-data",
            },
        ],
        "lineage:code": {
            "commit": COMMIT,
            "repository": "https://gitlab.example.org/space/wine",
            "page": f"https://gitlab.example.org/space/wine/-/commit/{COMMIT}",
            "branch": "main",
            "entrypoint": "wine_quality/train.py",
            "dirty": False,
        },
        "lineage:run": {
            "id": "d4ec6631ee924a73b2fafa28b10a29ff",
            "name": "shaky-dove-12",
            "page": "https://mlflow.example.org/#/runs/d4ec6631ee924a73b2fafa28b10a29ff",
            "parameters": {"prepare.source": "data/raw", "train.epochs": "100", "train.seed": "42"},
            "metrics": {"test_accuracy": 0.98, "test_f1": 0.97},
        },
        "lineage:job": {
            "page": "https://gitlab.example.org/space/wine/-/jobs/71",
            "pipeline": "https://gitlab.example.org/space/wine/-/pipelines/8",
        },
        "lineage:person": "ada",
        "lineage:created": "2026-11-04T10:12:33Z",
    }


def test_a_foreign_project_is_told_by_mlflows_and_gitlabs_own_tags() -> None:
    foreign = replace(
        BARE,
        run_id="r1",
        user="ada",
        datasets=(RunDataset("wine", "1a2b3c4d", "training", "/home/ada/wine/wine.csv"),),
        run_tags={
            "mlflow.source.name": "/home/ada/wine/train.py",
            "mlflow.source.git.commit": COMMIT,
            "mlflow.source.git.repoURL": "git@gitlab.example.org:space/wine.git",
            "gitlab.CI_JOB_ID": "71",
        },
    )
    assert lineage(foreign, {}, PLACE) == {
        "lineage:model": {
            "name": "wine",
            "version": "3",
            "uri": "models:/wine/3",
            "page": "https://mlflow.example.org/#/models/wine/versions/3",
        },
        "lineage:data": [
            {"name": "wine", "context": "training", "digest": "1a2b3c4d", "source": "wine.csv"}
        ],
        "lineage:code": {
            "commit": COMMIT,
            "repository": "https://gitlab.example.org/space/wine",
            "page": f"https://gitlab.example.org/space/wine/-/commit/{COMMIT}",
            "entrypoint": "train.py",
        },
        "lineage:run": {"id": "r1", "page": "https://mlflow.example.org/#/runs/r1"},
        "lineage:job": {"id": "71", "page": "https://gitlab.example.org/space/wine/-/jobs/71"},
        "lineage:person": "ada",
    }


def test_nothing_recorded_is_nothing_told_but_the_model_itself() -> None:
    assert lineage(BARE) == {
        "lineage:model": {
            "name": "wine",
            "version": "3",
            "uri": "models:/wine/3",
            "page": "https://mlflow.example.org/#/models/wine/versions/3",
        }
    }
    assert link_fields(BARE) == {}


def test_pages_that_one_machine_alone_can_open_are_left_out() -> None:
    local = replace(TEMPLATE, is_local=True, page_url="http://127.0.0.1:5000/#/models/wine/3")
    told = lineage(local)
    assert told["lineage:model"] == {"name": "wine", "version": "3", "uri": "models:/wine/3"}
    assert "page" not in told["lineage:run"]


def test_a_page_that_is_not_mlflows_tells_none_of_the_run() -> None:
    gitlab = replace(TEMPLATE, page_url="https://gitlab.example.org/space/wine/-/ml/models/7")
    assert "page" not in lineage(gitlab)["lineage:run"]


def test_a_version_takes_its_runs_facts_along_where_the_run_is_gone() -> None:
    tags = {"git.commit": COMMIT, "git.dirty": "true", "git.branch": "main", "dvc.test": TEST}
    told = lineage(replace(BARE, tags=tags), {}, PLACE)
    assert told["lineage:data"] == [{"name": "test", "md5": TEST}]
    assert told["lineage:code"] == {
        "commit": COMMIT,
        "repository": "https://gitlab.example.org/space/wine",
        "page": f"https://gitlab.example.org/space/wine/-/commit/{COMMIT}",
        "branch": "main",
        "dirty": True,
    }


def test_no_login_no_path_and_no_secret_is_told() -> None:
    told = lineage(
        replace(
            TEMPLATE,
            parameters={"db_password": "hunter2", "data": "/home/ada/wine.csv"},
            run_tags={
                **TEMPLATE.run_tags,
                "mlflow.source.git.repoURL": "https://ci:glcbt-0123456789@gitlab.example.org/a/b",
                "mlflow.source.name": "/home/ada/.venv/lib/ipykernel_launcher.py",
                "dvc.import.data/raw": f"https://ada:s3cret@gitlab.example.org/a/d@{REVISION}",
            },
            datasets=(RunDataset("raw", "1", None, "https://ada:s3cret@example.org/x?sig=9"),),
        )
    )
    shown = str(told)
    for hidden in ("hunter2", "glcbt", "s3cret", "/home", "ipykernel", "sig=9"):
        assert hidden not in shown
    assert told["lineage:run"]["parameters"] == {"data": "wine.csv"}  # type: ignore[call-overload, index]


def test_the_repository_of_another_host_has_no_page_that_we_know() -> None:
    tags = {
        "mlflow.source.git.commit": COMMIT,
        "mlflow.source.git.repoURL": "git@git.example.com:ada/wine.git",
    }
    assert lineage(replace(BARE, run_tags=tags), {}, PLACE)["lineage:code"] == {
        "commit": COMMIT,
        "repository": "https://git.example.com/ada/wine",
    }


def test_without_a_commit_nothing_is_said_of_the_code() -> None:
    tags = {"mlflow.source.name": "train.py", "mlflow.source.git.branch": "main"}
    assert "lineage:code" not in lineage(replace(BARE, run_tags=tags), {}, PLACE)


@pytest.mark.parametrize(
    ("related", "data"),
    [
        (
            {"dataset": ["https://gitlab.example.org/space/a", "https://example.com/b.git"]},
            [
                {
                    "name": "a",
                    "project": "https://gitlab.example.org/space/a",
                    "item": "https://sharinghub.example.org/api/stac/collections/dataset/items/"
                    "space/a",
                },
                {"name": "b", "project": "https://example.com/b"},
            ],
        ),
        ({"dataset": "space/a"}, None),
        ({"dataset": [None, 7, {}], 3: "https://example.com/b"}, None),
        (["https://example.com/b"], None),
        ("https://example.com/b", None),
        (None, None),
    ],
)
def test_related_projects_are_data_too_whatever_their_author_wrote(
    related: object, data: object
) -> None:
    assert lineage(BARE, {"related": related}, PLACE).get("lineage:data") == data


@pytest.mark.parametrize(
    "value",
    ["", "main", f"/home/ada/wine-data@{REVISION}", "https://gitlab.example.org/a/b", "@", "x@y"],
)
def test_an_import_that_names_no_project_and_revision_is_none(value: str) -> None:
    tags = {"dvc.raw.csv": TEST, "dvc.import.raw.csv": value}
    told = lineage(replace(BARE, run_tags=tags))
    assert told["lineage:data"] == [{"name": "raw.csv", "md5": TEST}]


def test_a_dataset_that_was_used_twice_is_told_twice() -> None:
    twice = (RunDataset("wine", "1", "train"), RunDataset("wine", "1", "test"))
    told = lineage(replace(BARE, datasets=twice, run_tags={"dvc.wine": TEST}))
    assert told["lineage:data"] == [
        {"name": "wine", "context": "train", "md5": TEST},
        {"name": "wine", "context": "test", "md5": TEST},
    ]


@pytest.mark.parametrize(
    ("tags", "user", "person"),
    [
        ({"ci.user": "ada", "mlflow.user": "bob", "git.user": "Bob"}, "eve", "ada"),
        ({"mlflow.user": "bob", "git.user": "Bob B."}, "eve", "bob"),
        ({"mlflow.user": "root", "git.user": "Bob B."}, "eve", "Bob B."),
        ({"mlflow.user": "root"}, "eve", "eve"),
        ({"mlflow.user": "unknown"}, "root", None),
        ({}, None, None),
    ],
)
def test_a_person_is_who_has_a_name(
    tags: dict[str, str], user: str | None, person: str | None
) -> None:
    assert lineage(replace(BARE, run_tags=tags, user=user)).get("lineage:person") == person


def test_a_tag_of_dvc_that_is_no_hash_is_no_data() -> None:
    assert "lineage:data" not in lineage(replace(BARE, run_tags={"dvc.stage": "train"}))


def test_moments_are_told_in_utc() -> None:
    there = timezone(timedelta(hours=2))
    moment = datetime(2026, 11, 4, 1, 0, 0, 900000, tzinfo=there)
    assert link_fields(replace(BARE, created=moment)) == {"mlflow:created": "2026-11-03T23:00:00Z"}


def test_the_readmes_entry_tells_the_same_in_short() -> None:
    assert link_fields(TEMPLATE) == {
        "mlflow:created": "2026-11-04T10:12:33Z",
        "mlflow:user": "ada",
        "mlflow:commit": COMMIT,
        "mlflow:datasets": {"train": TRAIN, "test": TEST, "data/raw": RAW},
        "mlflow:imports": {"data/raw": f"https://gitlab.example.org/space/wine-data@{REVISION}"},
        "mlflow:job": "https://gitlab.example.org/space/wine/-/jobs/71",
    }
