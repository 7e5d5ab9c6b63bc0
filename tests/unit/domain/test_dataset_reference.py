"""Which project people mean."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.dataset_reference import DatasetReference, dataset_reference
from sharinghub_tools.errors import UsageError

GITLAB, HUB = "https://gitlab.example.org", "https://hub.example.org"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("space/wine", DatasetReference("space/wine")),
        (" /space/maps/wine.git/ ".replace(".git/ ", ".git"), DatasetReference("space/maps/wine")),
        (f"{GITLAB}/space/wine", DatasetReference("space/wine", GITLAB)),
        (f"{GITLAB}/space/wine.git", DatasetReference("space/wine", GITLAB)),
        (f"{GITLAB}/a/b/c/wine/?x=1#y", DatasetReference("a/b/c/wine", GITLAB)),
        (f"{GITLAB}/space/wine/-/tree/v1.2", DatasetReference("space/wine", GITLAB, None, "v1.2")),
        (f"{GITLAB}/space/wine/-/tags/v%231", DatasetReference("space/wine", GITLAB, None, "v#1")),
        (f"{GITLAB}/space/wine/-/issues/3", DatasetReference("space/wine", GITLAB)),
        (
            f"{HUB}/api/stac/collections/dataset/items/space/wine",
            DatasetReference("space/wine", portal_url=HUB),
        ),
        (
            f"{HUB}/portal/#/api/stac/collections/dataset/items/space%2Fwine?x=1",
            DatasetReference("space/wine", portal_url=f"{HUB}/portal"),
        ),
    ],
)
def test_it_is_understood(text: str, reference: DatasetReference) -> None:
    assert dataset_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "wine",
        "",
        "space/../wine/..",
        "space/-wine",
        "space/wi ne",
        GITLAB,
        "ftp://x/a/b",
        "https://[x/a/b",
        "https://x:y/a/b",
        "git@gitlab.example.org:space/wine.git",
    ],
)
def test_what_is_no_project(text: str) -> None:
    with pytest.raises(UsageError, match="give GROUP/PROJECT, the address of its page on GitLab"):
        dataset_reference(text)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(UsageError, match="has a name or a password in it") as caught:
        dataset_reference("https://ada:secret@gitlab.example.org/space/wine")
    assert "secret" not in str(caught.value)
