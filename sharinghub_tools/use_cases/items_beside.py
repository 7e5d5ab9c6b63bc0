"""The standalone Items beside a README, as they are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sharinghub_tools.domain import linked_item
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linked_item import Item
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.ports import Readme


@dataclass(frozen=True, slots=True)
class ItemsBeside:
    """What is beside a README.

    Attributes:
        texts: what the files say, by path; None where there is none.
        items: the Items in them; empty where there is none.
        strangers: why a file is no Item of this tool's, by path.
    """

    texts: dict[str, str | None] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    strangers: dict[str, UsageError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """A file beside the README, before and after; None: it is not there."""

    path: str
    before: str | None
    after: str | None


def items_beside(readme: Readme, text: str, model: str | None = None) -> ItemsBeside:
    """Read the Items that a README lists.

    Args:
        readme: just read.
        text: what it says.
        model: whose Item is read in any case.

    Raises:
        FrontMatterError: the front matter cannot be read.
    """
    document = parse(text)
    models = linked_item.listed(document) if document else {}
    if model is not None:
        models.setdefault(linked_item.path(model), model)
    found = ItemsBeside()
    for path, name in models.items():
        content = found.texts[path] = readme.beside(path)
        try:
            found.items[path] = {} if content is None else linked_item.read(content, name)
        except UsageError as error:
            found.strangers[path] = error
    return found


def edits(there: ItemsBeside, wanted: Mapping[str, str | None]) -> tuple[Edit, ...]:
    """What becomes of the files beside a README.

    Args:
        there: as they are.
        wanted: the texts that they are to have, by path; None: it is to go.
    """
    return tuple(Edit(path, there.texts.get(path), text) for path, text in wanted.items())


def changes(edits: Iterable[Edit]) -> dict[str, str | None]:
    """The texts of the files that do not have them already, by path; None removes one."""
    return {edit.path: edit.after for edit in edits if edit.before != edit.after}
