from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain import gitlab_rules
from sharinghub_tools.errors import UsageError

PLACE = "'topics' in [tool.sharinghub] of pyproject.toml"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Wine quality", "Wine quality"),
        ("Wine: red & white (v2.0+)", "Wine red white v2.0+"),
        ("L'eau d'Ada", "L’eau d’Ada"),
        ("Modèle – qualité du vin", "Modèle – qualité du vin"),
        ("🍷 Wine", "🍷 Wine"),
        ("👩‍🔬 Lab", "👩‍🔬 Lab"),
        ("نبيذ", "نبيذ"),
        ("ワインの品質", "ワインの品質"),
        ("_private", "_private"),
        ("---wine", "wine"),
        ("(beta) wine", "beta wine"),
        ("{{ cookiecutter.name }}", "cookiecutter.name"),
        ("  a \t\n b  ", "a b"),
        ("a\u2028b\u200fc", "a b c"),
        ("***", ""),
        ("x" * 300, "x" * 255),
        ("x" * 254 + " y", "x" * 254),
    ],
)
def test_the_nearest_name(title: str, name: str) -> None:
    assert gitlab_rules.project_name(title) == name


@given(st.text())
def test_every_name_keeps_the_rule(text: str) -> None:
    """The rule as ``lib/gitlab/regex.rb`` of GitLab has it."""
    name = gitlab_rules.project_name(text)

    def is_alphanumeric(character: str) -> bool:
        kind = unicodedata.category(character)
        return kind[0] in "LM" or kind == "Nd"

    def in_range(character: str) -> bool:
        return 0xA9 <= ord(character) <= 0x1F9FF

    assert len(name) <= 255
    assert gitlab_rules.project_name(name) == name
    for character in name:
        dash = unicodedata.category(character) == "Pd"
        assert is_alphanumeric(character) or in_range(character) or dash or character in "_.+ "
    if name:
        assert is_alphanumeric(name[0]) or in_range(name[0]) or name[0] == "_"


def test_a_description_of_any_length() -> None:
    assert gitlab_rules.description(" x ") == "x"
    assert gitlab_rules.description("x" * 2000) == "x" * 2000
    assert gitlab_rules.description("x" * 2001) == "x" * 1999 + "…"


def test_the_category_among_the_topics() -> None:
    topics = ["wine", "sharinghub:aimodel", "sharinghub:aimodel"]
    assert gitlab_rules.category(topics, PLACE) == "sharinghub:aimodel"


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        (["wine"], f"{PLACE} has no topic of SharingHub, which then does not list the project"),
        (
            ["sharinghub:aimodel", "sharinghub:tools"],
            f"{PLACE} must have one topic of SharingHub, not sharinghub:aimodel and "
            "sharinghub:tools",
        ),
        (
            ["SharingHub:AIModel"],
            f"{PLACE} must have 'sharinghub:aimodel' in lower case, and has 'SharingHub:AIModel'",
        ),
        (
            ["sharinghub:aimodel", "x" * 256],
            f"{PLACE} has a topic of 256 characters, and GitLab takes 255: '{'x' * 40}…'",
        ),
    ],
)
def test_topics_that_do_not_do(topics: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        gitlab_rules.category(topics, PLACE)


@pytest.mark.parametrize(
    ("present", "merged"),
    [
        ((), ("sharinghub:aimodel", "wine")),
        (("red", "Wine"), ("red", "Wine", "sharinghub:aimodel")),
        (("sharinghub:dataset", "red"), ("red", "sharinghub:aimodel", "wine")),
        (("SharingHub:AIModel",), ("sharinghub:aimodel", "wine")),
        (("wine", "sharinghub:aimodel"), ("wine", "sharinghub:aimodel")),
        (("sharinghub:other",), ("sharinghub:other", "sharinghub:aimodel", "wine")),
    ],
)
def test_nobodys_topic_is_lost_and_there_is_one_category(
    present: tuple[str, ...], merged: tuple[str, ...]
) -> None:
    own = ("sharinghub:aimodel", "wine")
    assert gitlab_rules.merged_topics(own, present) == merged
    assert gitlab_rules.merged_topics(own, merged) == merged


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * (200 * 1024 - 8), None),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (200 * 1024 - 7), "it has 201 KiB, and GitLab takes 200"),
        (b"\xff\xd8\xff", "it is no PNG picture"),
        (b"", "it is no PNG picture"),
    ],
)
def test_what_becomes_an_avatar(content: bytes, reason: str | None) -> None:
    assert gitlab_rules.reason_against_avatar(content) == reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("glpat-x$y", None),
        ("12345678", None),
        ("1234567", "it has fewer than 8 characters"),
        ("two words", "it has white space"),
        ("a line\n", "it has white space"),
    ],
)
def test_what_can_be_masked(value: str, reason: str | None) -> None:
    assert gitlab_rules.reason_against_masking(value) == reason
