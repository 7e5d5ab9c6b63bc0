from __future__ import annotations

import pytest

from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.link_model import Choice, link_model
from sharinghub_tools.use_cases.unlink_model import unlink_model
from tests.unit.registry import MemoryRegistry
from tests.unit.use_cases.test_link_model import LINKED, WINE, MemoryReadme


def test_a_version_goes_as_it_came() -> None:
    readme = MemoryReadme(LINKED)
    outcome = unlink_model(readme, ("wine",), ("2",))
    assert readme.text == WINE
    assert outcome.versions == ("2",)


def test_the_other_versions_stay() -> None:
    readme = MemoryReadme(LINKED)
    link_model(readme, MemoryRegistry(), "wine", Choice(version="3"))
    unlink_model(readme, ("wine",), ("3",))
    assert readme.text == LINKED


def test_all_versions_go_where_none_is_named() -> None:
    readme = MemoryReadme(LINKED)
    link_model(readme, MemoryRegistry(), "wine", Choice(version="3"))
    assert unlink_model(readme, (), None).versions == ("3", "2")
    assert readme.text == WINE


def test_a_dry_run_writes_nothing() -> None:
    readme = MemoryReadme(LINKED)
    assert unlink_model(readme, ("wine",), ("2",), write=False).after == WINE
    assert readme.text == LINKED


@pytest.mark.parametrize(
    ("names", "versions", "message"),
    [
        (("wine",), ("7",), "the README shows no version 7 of 'wine'; it shows 'wine' 2"),
        (("beer",), ("2",), "the README shows no version of 'beer'; it shows 'wine' 2"),
    ],
)
def test_what_is_not_shown_cannot_go(
    names: tuple[str, ...], versions: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        unlink_model(MemoryReadme(LINKED), names, versions)
    assert str(caught.value) == message


def test_a_readme_without_models_says_so() -> None:
    with pytest.raises(UsageError, match="no model is named; .* it shows no model at all"):
        unlink_model(MemoryReadme(WINE), (), None)
