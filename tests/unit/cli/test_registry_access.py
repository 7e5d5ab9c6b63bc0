"""Which server is shown which credentials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.settings import Settings

GITLAB = "https://gitlab.example"
HUB = "https://hub.example"
MLFLOW = "https://mlflow.example"
HERE = Settings(Path(), tracking="sharinghub", tracking_uri=f"{MLFLOW}/t/", sharinghub_url=HUB)


def token(environment: Mapping[str, str]) -> str | None:
    return environment.get("MLFLOW_TRACKING_TOKEN")


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        (f"{MLFLOW}/space/wine/tracking/", "of-gitlab"),
        (f"{HUB}/mlflow/space/wine/tracking/", "of-gitlab"),
        (f"{GITLAB}/api/v4/projects/7/ml/mlflow", "of-gitlab"),
        ("https://named.example", None),
        ("https://trusted.example", None),
        ("https://other.example", None),
        ("http://hub.example/mlflow", None),
    ],
)
def test_gitlabs_token_goes_to_gitlab_and_the_portal_of_this_folder(
    uri: str, shown: str | None
) -> None:
    """Also where another project's own file says that its server is SharingHub's."""
    servers = TrustedServers.of(HERE, GITLAB, "https://named.example", "https://trusted.example")
    assert token(servers.environment(uri, "of-gitlab")) == shown


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        (f"{HUB}/mlflow/space/wine/tracking/", "of-mlflow"),
        ("https://trusted.example", "of-mlflow"),
        ("https://other.example", None),
    ],
)
def test_mlflows_token_goes_where_a_person_said(
    uri: str, shown: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "of-mlflow")
    servers = TrustedServers.of(HERE, GITLAB, "https://trusted.example")
    assert token(servers.environment(uri, "of-gitlab")) == shown


def test_a_plain_mlflow_of_this_folder_gets_nothing_of_gitlabs() -> None:
    plain = Settings(Path(), tracking="mlflow", tracking_uri=MLFLOW)
    servers = TrustedServers.of(plain, GITLAB)
    assert token(servers.environment(MLFLOW, "of-gitlab")) is None
