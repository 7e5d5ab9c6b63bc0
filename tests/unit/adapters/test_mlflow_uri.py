"""A tracking URI in messages: no password survives, however it was given."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sharinghub_tools.adapters.mlflow_uri import HIDDEN, is_safe, printable, shown, without_secrets
from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.errors import SharingHubError

# A password is told by its two ends; what is between may tear the URI apart.
ENDS = ("S3CRET", "PA55")
BETWEEN = st.text(
    "/?#@:[]\\\\%+&=;{}'\" \t\n\N{ACCOUNT OF}\N{FULLWIDTH COMMERCIAL AT}\udcffé40", max_size=6
)
WAYS = [
    "https://ada:{}@mlflow.example:443/x",
    "https://{}@mlflow.example",
    "https://{}:ada@mlflow.example",
    "https://mlflow.example/x?token={}#y",
    "HTTP:/ada:{}@mlflow.example",
    "https:ada:{}@mlflow.example",
    "https//ada:{}@mlflow.example",
    "//ada:{}@mlflow.example/x",
    "ada:{}@mlflow.example",
    "{}@mlflow.example",
    "{}:x@mlflow.example",
    "sqlite://ada:{}@mlflow.example/x.db",
    "sqlite://ada:{}@mlflow.example:///x.db",
    "sqlite+pysqlcipher://:{}@/x.db",
    "file://ada:{}@mlflow.example/x",
    "databricks://ada:{}@mlflow.example",
    "postgresql://ada:{}@mlflow.example/x",
    "postgresql://ada@mlflow.example/x?password={}&sslmode=require",
    "mssql+pyodbc:///?odbc_connect=DRIVER=x;UID=ada;PWD={}",
]


def has_a_piece(text: str) -> bool:
    return any(end.lower() in text.lower() for end in ENDS)


def messages(uri: str) -> list[str]:
    """What is said of the URI, as far as nothing is asked of a server."""
    try:
        registry = open_registry(uri, Path("/nowhere"), {})
        if not uri.startswith(("http", "postgresql", "mssql")):
            registry.registered_model("wine")
    except SharingHubError as error:
        return [shown(uri), str(error)]
    return [shown(uri)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("between", ["", "/", "@/", "?", "#", "\N{ACCOUNT OF}", "[", "\n", "%40"])
def test_no_password_is_shown(way: str, between: str) -> None:
    assert not has_a_piece("".join(messages(way.format(between.join(ENDS)))))


@given(way=st.sampled_from(WAYS), between=BETWEEN, encode=st.booleans())
@example(way="{}@mlflow.example", between="://", encode=False)
def test_whatever_the_password_it_is_not_shown(way: str, between: str, encode: bool) -> None:
    password = between.join(ENDS)
    if encode:
        password = quote(password.encode(errors="replace"), safe="")
    for message in messages(way.format(password)):
        assert not has_a_piece(message)
        assert len(message.splitlines()) == 1


URLS = [way for way in WAYS if "://" in way]


@given(way=st.sampled_from(URLS), between=BETWEEN.filter(str.isprintable))
@example(way=URLS[0], between=" ")
@example(way="postgresql://mlflow.example/x?password={}", between=" ")
@example(way="postgresql://mlflow.example/x?password={}", between="+")
def test_no_password_of_a_uri_is_repeated(way: str, between: str) -> None:
    password = between.join(ENDS)
    for spelled in (quote(password, safe=""), quote_plus(password, safe="")):
        uri = way.format(spelled)
        said = f'no "{password}", {password!r} or {spelled}; tried {uri}'
        assert not has_a_piece(without_secrets(said, uri))


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://mlflow.example:8443/a/b", "'https://mlflow.example:8443/a/b'"),
        ("https://ada:s3cret@mlflow.example/a?b=c#d", "'https://***@mlflow.example/a'"),
        ("postgresql+psycopg://ada:p@ss@db/x", "'postgresql+psycopg://***@db/x'"),
        ("sqlite:///:memory:", "'sqlite:///:memory:'"),
        ("runs/a b", "'runs/a b'"),
        ("https://mlflow.example/ada@home", HIDDEN),
        ("https://[::1/", HIDDEN),
    ],
)
def test_what_is_shown(uri: str, expected: str) -> None:
    assert (shown(uri), is_safe(uri)) == (expected, expected != HIDDEN)


@pytest.mark.parametrize(
    ("uri", "said", "expected"),
    [
        ("postgresql://ada:p%20w@db/x", 'FATAL: user "ada", "p w"', 'FATAL: user "***", "***"'),
        ("postgresql://db/x?user=ada&password=p%20w", "no p w, p%20w, p+w", "no ***, ***, ***"),
        ("postgresql://db/x?password=a#b", "no a#b", "no ***"),
        ("postgresql://db/x?connect_timeout=5", "waited 5 s", "waited 5 s"),
        ("mssql+pyodbc:///?odbc_connect=SERVER%3Ddb%3BPWD%3Dpw", "no pw", ""),
        ("sqlite:///x.db", "file is not a database", "file is not a database"),
        pytest.param("postgresql://ada:p@ss@db/x", "no ss@db", "", id="which @ ends it?"),
        pytest.param("postgresql://ada:p/w@db/x", "no p/w", "", id="a slash in it"),
    ],
)
def test_what_a_driver_said_of_it(uri: str, said: str, expected: str) -> None:
    assert without_secrets(said, uri) == expected


def test_what_is_not_printable_is_replaced() -> None:
    assert printable("é\n\x1b[1m\udcff\u2028 ") == "é��[1m�� "
