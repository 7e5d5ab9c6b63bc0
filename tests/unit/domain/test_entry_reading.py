"""Reading many states of a README finds what reading each of them whole finds."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharinghub_tools.domain import linked_entries, linking
from sharinghub_tools.domain.entry_reading import EntryReader
from sharinghub_tools.domain.front_matter import document
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.errors import FrontMatterError
from tests.unit.domain.front_matter.readmes import readmes
from tests.unit.domain.front_matter.test_linking_properties import versions

LINK = """\
- rel: mlflow:model
  href: https://mlflow.example/#/models/wine/versions/1
  mlflow:uri: models:/wine/1
"""


def whole(readme: str) -> Any:
    """The entries as one parse finds them, or the error."""
    try:
        found = parse(readme)
        return {} if found is None else linked_entries.entries(found)
    except FrontMatterError as error:
        return str(error)


def read(reader: EntryReader, readme: str) -> Any:
    try:
        return reader.read(readme)
    except FrontMatterError as error:
        return str(error)


@given(readmes(), st.lists(versions(), min_size=1, max_size=3))
def test_states_that_linking_makes_are_read_as_a_whole_is(
    readme: str, linked: list[ModelVersion]
) -> None:
    states = [readme]
    for version in linked:
        with suppress(FrontMatterError):
            aliases = dict.fromkeys(version.aliases, version.version)
            states.append(linking.link(states[-1], version, Showing(aliases, mlm=False)).readme)
    reader = EntryReader()
    assert [read(reader, state) for state in states] == [whole(state) for state in states]


@given(readmes(), st.integers(0, 400), st.sampled_from(["", " ", "\n", "- ", '"', "{", "links:\n"]))
def test_broken_states_are_told_alike(readme: str, place: int, piece: str) -> None:
    broken = readme[:place] + piece + readme[place + 1 :]
    assert read(EntryReader(), broken) == whole(broken)


@pytest.mark.parametrize(
    "front",
    [
        f"links:\n{LINK}",
        f"links: # added\n\n# first\n  # deep\n{LINK}# last\n\ntitle: Wine\n",
        "links:\n    - rel: mlflow:model\n      mlflow:uri: models:/wine/1\n    -\n      rel: x\n",
        "links:\n-\n  rel: mlflow:model\n  mlflow:uri: models:/wine/1\n",
        f"links:\n{LINK}links:\n{LINK.replace('/1', '/2')}",
        f"links:\n{LINK}links: none\n",
        f'links:\n{LINK}"links": []\n',
        f'"links": 7\nlinks:\n{LINK}',
        f"title: &t Wine\nlinks:\n{LINK}  title: *t\n",
        f"base: &b\n  rel: mlflow:model\nlinks:\n- <<: *b\n  mlflow:uri: models:/wine/1\n{LINK}",
        f"links:\n{LINK}  date: 2024-02-30\n",
        f"title: [\nlinks:\n{LINK}",
        f"{{title: x,\nlinks:\n{LINK}}}",
        f"- title\n{LINK}",
        f'title: "two\nlinks:\n  lines"\nassets:\n{LINK}',
        f"about: |\n  links:\n  - rel: x\nlinks:\n{LINK}",
        f"links:\n{LINK}  title: |\n    Wine\n\n\n{LINK.replace('/1', '/2')}  title: >\n    Wine\n",
        f"links:\n{LINK}  title: |\n    Wine\n\n\ntitle: |\n  Wine\n",
        "links: text\nassets: 7\n",
        "links:\n  rel: mlflow:model\n  mlflow:uri: models:/wine/1\n",
        "links:\n- - rel: mlflow:model\n    mlflow:uri: models:/wine/1\n",
        "assets:\n- key: model\n  mlflow:uri: models:/wine/1\n- '*.png'\n",
        "",
        "# nothing\n",
        "text\n",
        "null\n",
    ],
)
def test_layouts_of_all_sorts_are_read_as_a_whole_is(front: str) -> None:
    readme = f"---\n{front}---\n# Wine\n"
    assert read(EntryReader(), readme) == whole(readme)


def test_what_was_read_before_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = EntryReader()
    second = LINK.replace("/1", "/2")
    shown = reader.read(f"---\ntitle: Wine\nlinks:\n{second}{LINK}---\n# Wine\n")
    monkeypatch.setattr(document.yaml, "SafeLoader", None)
    monkeypatch.setattr("sharinghub_tools.domain.entry_reading._load", None)
    again = reader.read(f"---\ntitle: Wine\nlinks:\n{second}{LINK}---\n# Other text\n")
    assert again is shown
    assert reader.read(f"---\ntitle: Wine\nlinks:\n{second}{second}{LINK}---\n") == shown
