"""One more dataset under ``related``: what is added, and that nothing else is."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.related import with_related_dataset
from sharinghub_tools.errors import FrontMatterError

URL = "https://gitlab.example.org/space/wine-data"
OTHER = "https://gitlab.example.org/space/grapes"


def readme(*lines: str) -> str:
    return "\n".join(["---", "title: Wine # a comment", *lines, "---", "# Wine", ""])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [],
            ["related: # added by sharinghub dataset import", f"  dataset: {URL}"],
        ),
        (
            ["related:", f"  ai-model: {OTHER} # base"],
            ["related:", f"  ai-model: {OTHER} # base", f"  dataset: {URL}"],
        ),
        (
            ["related:", "  dataset:", f"    - {OTHER} # grapes", "license: MIT"],
            ["related:", "  dataset:", f"    - {OTHER} # grapes", f"    - {URL}", "license: MIT"],
        ),
        (
            [f"related: {{dataset: [{OTHER}]}}"],
            [f'related: {{dataset: [{OTHER}, "{URL}"]}}'],
        ),
        (
            ["related:", f"  dataset: {OTHER}", "license: MIT"],
            ["related:", f'  dataset: ["{OTHER}", "{URL}"]', "license: MIT"],
        ),
    ],
)
def test_the_dataset_is_added(before: list[str], after: list[str]) -> None:
    told = with_related_dataset(readme(*before), URL)
    assert told is not None
    assert told.splitlines() == readme(*after).splitlines()
    assert with_related_dataset(told, URL) == told


@pytest.mark.parametrize("url", [URL, f"{URL}.git", f"{URL}/", URL.upper()])
def test_one_that_is_named_is_left_alone(url: str) -> None:
    for lines in (["related:", f"  dataset: {url}"], ["related:", f"  dataset: [{OTHER}, {url}]"]):
        assert with_related_dataset(readme(*lines), URL) == readme(*lines)


def test_windows_line_ends_stay() -> None:
    before = readme("related:", "  dataset:", f"    - {OTHER}").replace("\n", "\r\n")
    after = readme("related:", "  dataset:", f"    - {OTHER}", f"    - {URL}")
    assert with_related_dataset(before, URL) == after.replace("\n", "\r\n")


def test_a_readme_without_front_matter_is_none() -> None:
    assert with_related_dataset("# Wine\n", URL) is None


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(FrontMatterError, match="'related' must be a mapping, and is a list"):
        with_related_dataset(readme(f"related: [{OTHER}]"), URL)
