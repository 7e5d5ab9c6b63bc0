from __future__ import annotations

import pytest

from sharinghub_tools.adapters.origin import Origin, origin, without_credentials
from sharinghub_tools.cli.registry_access import TrustedServers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://gitlab.example", ("https", "gitlab.example", 443)),
        ("HTTPS://GitLab.Example:443/space/wine?a=b#c", ("https", "gitlab.example", 443)),
        ("http://127.0.0.1:8080/a b", ("http", "127.0.0.1", 8080)),
        ("https://ada:pass@gitlab.example", ("https", "gitlab.example", 443)),
        ("http://[::1]", ("http", "::1", 80)),
    ],
)
def test_scheme_host_and_port(url: str, expected: Origin) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gitlab.example",
        "sqlite:///mlflow.db",
        "ssh://git@gitlab.example/space/wine.git",
        "https://",
        "https://gitlab.example:0",
        "https://gitlab.example:port",
        "https://[::1",
        "https://git lab.example",
        "https://gitlab.example/\n",
        r"https://other.example\@gitlab.example",
    ],
)
def test_urls_without_one(url: str) -> None:
    assert origin(url) is None


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://mlflow.example/other", True),
        ("https://mlflow.example:443", True),
        ("http://mlflow.example", False),
        ("https://mlflow.example:8443", False),
        ("https://mlflow.example.other", False),
        (r"https://other.example\@mlflow.example", False),
        ("sqlite:///mlflow.db", False),
    ],
)
def test_trusted_servers(url: str, trusted: bool) -> None:
    servers = TrustedServers(["https://mlflow.example/", "sqlite:///other.db", None], [])
    assert (url in servers) is trusted


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "https://ada:secret@gitlab.example/space/wine.git",
            "https://gitlab.example/space/wine.git",
        ),
        ("https://gitlab.example/wine?token=secret#secret", "https://gitlab.example/wine"),
        ("ssh://git:secret@gitlab.example/wine", "ssh://git@gitlab.example/wine"),
        ("git@gitlab.example:space/wine.git", "git@gitlab.example:space/wine.git"),
        ("https://[secret", "a URL that is none"),
    ],
)
def test_what_messages_show_of_a_remote(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
