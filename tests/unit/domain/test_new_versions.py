"""Which versions a README is yet to show: registry and README are all that is known of the past."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.domain.new_versions import is_behind, to_link

Versions = Mapping[str, Mapping[str, str]]


def readme(*links: str) -> str:
    """A link is written as ``3 champion staging *``; the star makes it the current one."""
    lines = ["---", "title: Wine"] + (["links:"] if links else [])
    for link in links:
        version, *words = link.split()
        aliases = [word for word in words if word != "*"]
        lines += ["  - rel: mlflow:model", f"    href: https://mlflow.example/{version}"]
        lines += [f"    mlflow:uri: models:/wine/{version}"]
        lines += ["    mlflow:current: true"] if "*" in words else []
        lines += [f"    mlflow:aliases: [{', '.join(aliases)}]"] if aliases else []
    return "\n".join([*lines, "---", "", "# Wine", ""])


def registry(newest: int, **aliases: str) -> tuple[RegisteredModel, Versions]:
    versions: Versions = {str(number): {} for number in range(1, newest + 1)}
    return RegisteredModel("wine", aliases, str(newest) if newest else None), versions


@pytest.mark.parametrize(
    ("text", "has", "wanted"),
    [
        (readme(), registry(0), ()),
        (readme(), registry(3), ("1", "2", "3")),
        ("# Wine\n", registry(2), ("1", "2")),
        (readme("3 *"), registry(3), ()),
        (readme("3 *"), registry(5), ("4", "5")),
        # As numbers, not as text.
        (readme("9 *"), registry(11), ("10", "11")),
        # What was taken out stays out.
        (readme("3 *", "1"), registry(3), ()),
        # The champion is the current one, whatever is new.
        (readme("3 *"), registry(5, champion="4"), ("5", "4")),
        (readme("3 *", "2 champion"), registry(3, champion="3"), ("3",)),
        (readme("3 champion *", "1"), registry(3, champion="2"), ("2",)),
        # A person made 1 the current one, knowing the champion: the registry changed nothing since.
        (readme("3 champion", "1 *"), registry(3, champion="3"), ()),
        (readme("3 champion", "1 *"), registry(4, champion="3"), ("4", "1")),
        (readme("3 champion", "1 *"), registry(4, champion="4"), ("4",)),
        # Other aliases are told of the current version.
        (readme("3 *", "2"), registry(3, staging="2"), ("3",)),
        (readme("3 champion *"), registry(3), ("3",)),
        (readme("3 staging"), registry(3), ("3",)),
        # Aliases of versions that are not listed are nobody's business.
        (readme("3 *"), registry(3, staging="1"), ()),
    ],
)
def test_what_is_to_be_linked(
    text: str, has: tuple[RegisteredModel, Versions], wanted: tuple[str, ...]
) -> None:
    model, versions = has
    assert to_link(text, model, versions) == wanted
    assert is_behind(text, model) == bool(wanted)


def test_a_tag_leaves_a_version_to_people() -> None:
    model, _ = registry(4, champion="4")
    versions = {"3": {"sharinghub.link": "yes"}, "4": {"sharinghub.link": " No "}}
    assert to_link(readme("2 *"), model, versions) == ("3",)
    assert to_link(readme("3 *"), model, {"4": {"sharinghub.link": "false"}}) == ()


def test_versions_of_gitlabs_registry_have_their_order() -> None:
    model = RegisteredModel("wine", {}, "1.10.0")
    assert to_link(readme("1.9.0 *"), model, {"1.10.0": {}}) == ("1.10.0",)
    assert not is_behind(readme("1.10.0 *"), model)


def test_aliases_that_somebody_wrote_otherwise_are_none() -> None:
    model, versions = registry(1)
    text = readme("1 *").replace("mlflow:current: true", "mlflow:aliases: 3")
    assert to_link(text, model, versions) == ()
