"""Credentials and server URLs."""

from __future__ import annotations

import traceback

import pytest

from sharinghub_tools.adapters.mlflow_access import Credentials, server_url
from sharinghub_tools.errors import UsageError

NOBODY = Credentials()


def test_credentials_come_from_the_variables_of_mlflow() -> None:
    environment = {
        "MLFLOW_TRACKING_TOKEN": "glpat-1\n",
        "MLFLOW_TRACKING_USERNAME": "ada",
        "MLFLOW_TRACKING_PASSWORD": "pass word",
        "MLFLOW_TRACKING_INSECURE_TLS": "True",
        "MLFLOW_TRACKING_SERVER_CERT_PATH": "/ca.pem",
    }
    assert Credentials.from_environment(environment) == Credentials(
        "glpat-1", "ada", "pass word", insecure_tls=True, certificates="/ca.pem"
    )
    assert Credentials.from_environment({"MLFLOW_TRACKING_TOKEN": ""}) == NOBODY


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (NOBODY, None),
        (Credentials(token="glpat-1"), "Bearer glpat-1"),
        (Credentials(username="ada", password="pä:ss"), "Basic YWRhOnDDpDpzcw=="),
        (Credentials("glpat-1", "ada", "secret"), "Basic YWRhOnNlY3JldA=="),
        (Credentials("glpat-1", "ada"), "Bearer glpat-1"),
    ],
)
def test_authorization(credentials: Credentials, expected: str | None) -> None:
    assert credentials.authorization == expected


@pytest.mark.parametrize("token", ["a b", "a\nX-Admin: yes", "tökén", "a\udcff"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        _ = Credentials(token=token).authorization
    assert str(caught.value) == (
        "MLFLOW_TRACKING_TOKEN is not a token: it has a space, a line break or a character "
        "outside ASCII"
    )


@pytest.mark.parametrize(("username", "password"), [("u\udcff", "s3cret"), ("u", "s3cret\udcff")])
def test_a_user_or_password_in_another_encoding_is_refused(username: str, password: str) -> None:
    with pytest.raises(UsageError) as caught:
        _ = Credentials(username=username, password=password).authorization
    assert str(caught.value) == (
        "MLFLOW_TRACKING_USERNAME or MLFLOW_TRACKING_PASSWORD is not text in UTF-8"
    )


def test_secrets_are_not_part_of_the_repr() -> None:
    assert repr(Credentials("t0ken", "ada", "secret")) == (
        "Credentials(insecure_tls=False, certificates=None)"
    )


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("https://mlflow.example", "https://mlflow.example"),
        (" https://mlflow.example/ ", "https://mlflow.example"),
        ("https://mlflow.example:8443/a/b/tracking/", "https://mlflow.example:8443/a/b/tracking"),
        (
            "https://mlflow.example/a/b/tracking/#/models/wine%20(7)/versions/3",
            "https://mlflow.example/a/b/tracking",
        ),
        ("https://mlflow.example/?lang=fr#/experiments/0", "https://mlflow.example"),
        (
            "https://mlflow.example/x/api/2.0/mlflow/registered-models/get?name=wine",
            "https://mlflow.example/x",
        ),
        ("https://mlflow.example/ajax-api/2.0/mlflow/x", "https://mlflow.example"),
        ("http://[::1]:5000/", "http://[::1]:5000"),
    ],
)
def test_what_people_paste_gives_the_servers_url(pasted: str, expected: str) -> None:
    assert server_url(pasted, NOBODY) == (expected, NOBODY)


def test_a_user_in_the_uri_wins_and_leaves_the_url() -> None:
    assert server_url("https://ada:p%40ss@mlflow.example/x", Credentials("glpat-1")) == (
        "https://mlflow.example/x",
        Credentials("glpat-1", "ada", "p@ss"),
    )


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://", "'https://'"),
        ("https:///x", "'https:///x'"),
        ("https://ada:s3cret@/x", "'https://***@/x'"),
        ("https://mlflow.example:0/x", "'https://mlflow.example:0/x'"),
        ("https://ml\u200bflow\udcff.example/x", "'https://ml�flow�.example/x'"),
    ],
)
def test_a_uri_without_a_server_is_refused(uri: str, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_url(uri, NOBODY)
    assert str(caught.value) == f"{shown} names no server; give https://host/path"


@pytest.mark.parametrize(
    "uri",
    [
        "https://ada:s3cret@:99999/",
        "https://ada:s3cret",
        "https://ada:s3cret/x@mlflow.example",
        "https://ada:s3cret?x@mlflow.example",
        "https://ada:s3cret#x@mlflow.example",
        "https://ada:s3cret\N{ACCOUNT OF}@mlflow.example",
        "https://ada:s3cret@[mlflow.example",
        pytest.param("https://ada:123/s3cret@mlflow.example", id="what reads as host and port"),
        pytest.param("https:/ada:s3cret@mlflow.example", id="a slash too few"),
        pytest.param("https://ada:s3cret%40mlflow.example", id="an encoded @"),
        pytest.param("https://s3cret%40mlflow.example", id="an encoded @, and no colon"),
    ],
)
def test_what_may_be_a_password_in_the_wrong_place_is_not_shown(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_url(uri, NOBODY)
    assert str(caught.value) == (
        "the tracking URI (it may hold a password, so it is not shown) names no server; give "
        "https://host/path, and the password in MLFLOW_TRACKING_PASSWORD"
    )
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
