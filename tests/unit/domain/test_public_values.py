"""What of a run reaches public metadata, and what stays where it was."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.public_values import (
    public_parameters,
    public_text,
    public_value,
    web_url,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "hunter2"),
        ("db.passwd", "1234"),
        ("dbPassword", "x"),
        ("client_secret", "abc"),
        ("aws-credentials", "abc"),
        ("api_key", "0f9a8b7c6d"),
        ("APIKey", "0f9a8b7c6d"),
        ("apikey", "0f9a8b7c6d"),
        ("S3.ACCESS_KEY", "minioadmin"),
        ("auth_token", "0f9a8b7c6d"),
        ("api_token", "s3cr3t"),
        ("note", "glpat-abcdefghij0123456789"),
        ("note", "uses ghp_0123456789012345678901234567890123456789"),
        ("note", "AKIAIOSFODNN7EXAMPLE"),
        ("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
        ("note", "-----BEGIN PRIVATE KEY-----"),
        ("options", "{'user': 'ada', 'password': 'hunter2'}"),
        ("command", "train --token=0f9a8b7c6d"),
    ],
)
def test_a_secret_is_no_public_value(name: str, value: str) -> None:
    assert public_value(name, value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_tokens", "512"),
        ("pad_token_id", "50256"),
        ("pad_token", "[PAD]"),
        ("eos_token", "</s>"),
        ("tokenizer", "bert-base-uncased"),
        ("target_key", "cultivar"),
        ("author", "Ada Lovelace"),
        ("use_secret", "False"),
        ("dataset", "glacier-monitoring-dataset-2024"),
        ("learning_rate", "1e-05"),
        ("bands", "['B04', 'B03', 'B02']"),
        ("model.hidden", "[32]"),
        ("split", "60/20/20"),
        ("unit", "kg/m2"),
        ("unit", "(m / s)"),
        ("source", "s3://bucket/data/wine.csv"),
        ("source", "https://example.org/data/wine.csv"),
        ("source", "sklearn:wine"),
        ("source", "data/wine.csv"),
        ("separator", "/"),
        ("separator", ";"),
        ("place", "/mnt"),
        ("empty", ""),
    ],
)
def test_other_values_stay_as_they_are(name: str, value: str) -> None:
    assert public_value(name, value) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/ada/wine/train.py", "train.py"),
        ("/home/ada lovelace/wine data/", "wine data"),
        ("~/wine/data.csv", "data.csv"),
        ("~ada/wine/data.csv", "data.csv"),
        (r"C:\Users\Ada Lovelace\data.csv", "data.csv"),
        ("d:/wine/data.csv", "data.csv"),
        (r"\\server\share\data.csv", "data.csv"),
        ("file:///home/ada/data.csv", "data.csv"),
        ("sqlite:////home/ada/mlflow.db", "mlflow.db"),
        ("--data=/home/ada/x.csv --out /tmp/y/z", "--data=x.csv --out z"),
        ('{"uri": "/home/ada/data.csv"}', '{"uri": "data.csv"}'),
        ("/data/a.csv,/data/b.csv", "a.csv,b.csv"),
        ("https://ada:s3cret@example.org/wine.csv", "https://example.org/wine.csv"),
        ("https://example.org/wine.csv?X-Amz-Signature=0f9a#x", "https://example.org/wine.csv"),
        ("s3://key:secret@bucket/wine.csv", "s3://bucket/wine.csv"),
    ],
)
def test_folders_of_a_machine_and_logins_are_no_ones_business(text: str, shown: str) -> None:
    assert public_text(text) == shown


def test_parameters_are_sorted_and_the_secret_ones_left_out() -> None:
    told = {"train.epochs": "100", "data": "/home/ada/wine.csv", "db_password": "hunter2"}
    assert list(public_parameters(told).items()) == [("data", "wine.csv"), ("train.epochs", "100")]


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://gitlab.example.org/space/wine.git", "https://gitlab.example.org/space/wine"),
        ("https://gitlab.example.org/space/wine/", "https://gitlab.example.org/space/wine"),
        (
            "https://gitlab-ci-token:glcbt-64_abc@gitlab.example.org:8443/space/wine.git",
            "https://gitlab.example.org:8443/space/wine",
        ),
        ("http://[::1]:8080/space/wine?token=x#y", "http://[::1]:8080/space/wine"),
        ("git@gitlab.example.org:space/wine.git", "https://gitlab.example.org/space/wine"),
        ("gitlab.example.org:space/wine", "https://gitlab.example.org/space/wine"),
        (
            "ssh://git@gitlab.example.org:2222/space/wine.git",
            "https://gitlab.example.org/space/wine",
        ),
        ("git+ssh://git@gitlab.example.org/space/wine", "https://gitlab.example.org/space/wine"),
    ],
)
def test_a_repository_has_a_page(url: str, page: str) -> None:
    assert web_url(url) == page


@pytest.mark.parametrize(
    "url",
    [
        "",
        "wine",
        "/home/ada/wine",
        "../wine.git",
        "file:///home/ada/wine",
        r"C:\Users\ada\wine",
        "C:/Users/ada/wine",
        "s3://bucket/wine",
        "https://",
        "https://gitlab.example.org:port/space/wine",
        "https://[::1/space",
        "https://gitlab.example.org/space/my wine",
    ],
)
def test_what_is_on_nobodys_server_has_none(url: str) -> None:
    assert web_url(url) is None
